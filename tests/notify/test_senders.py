"""A way out exists exactly when it has settings, and leads where they say."""

from pydantic import SecretStr

from service.demo.stubs.smtp import open_smtp_stub
from service.demo.stubs.telegram_app import open_telegram_stub
from service.demo.stubs.twilio_app import open_twilio_stub
from service.domain.terms import Channel, ContactMethod
from service.notify.registry import open_senders
from service.notify.sender import OutboundText
from service.settings import EmailSettings, Settings, TelegramSettings, TwilioSettings

ACCOUNT, SECRET = "AC" + "1" * 32, "a-secret-of-some-length"
THEIRS = "+994501112233"


async def test_without_settings_there_is_no_way_out() -> None:
    async with open_senders(Settings(telegram=None, twilio=None, email=None)) as senders:
        assert (senders.to_appellants, senders.to_responders) == ({}, {})
        assert senders.telegram is None


async def test_a_number_that_we_lack_is_a_way_out_that_we_lack() -> None:
    twilio = TwilioSettings(
        account_sid=ACCOUNT, auth_token=SecretStr(SECRET), whatsapp_from="+994125550916"
    )
    async with open_senders(Settings(telegram=None, twilio=twilio, email=None)) as senders:
        assert set(senders.to_appellants) == {Channel.WHATSAPP}
        assert not senders.to_responders


async def test_every_way_out_leads_to_its_provider() -> None:
    async with (
        open_telegram_stub(SECRET) as telegram,
        open_twilio_stub(ACCOUNT, SECRET) as twilio,
        open_smtp_stub() as mail,
    ):
        settings = Settings(
            telegram=TelegramSettings(bot_token=SecretStr(SECRET), api_base_url=telegram.url),
            twilio=TwilioSettings(
                account_sid=ACCOUNT,
                auth_token=SecretStr(SECRET),
                api_base_url=twilio.url,
                sms_from="+994125550916",
                whatsapp_from="whatsapp:+994125550917",
            ),
            email=EmailSettings(
                smtp_host="127.0.0.1", smtp_port=mail.port, sender="916@o.example", start_tls=False
            ),
        )
        async with open_senders(settings) as senders:
            ways = senders.to_responders
            await ways[ContactMethod.TELEGRAM].send("5", OutboundText("t"), key="1")
            await ways[ContactMethod.SMS].send(THEIRS, OutboundText("s"), key="2")
            await ways[ContactMethod.EMAIL].send("a@o.example", OutboundText("e"), key="3")
            answers = senders.to_appellants
            assert set(answers) == {
                Channel.TELEGRAM,
                Channel.SMS,
                Channel.WHATSAPP,
                Channel.EMAIL,
            }
            await answers[Channel.WHATSAPP].send(THEIRS, OutboundText("w"), key="4")
        assert [sent.text for sent in telegram.ledger.outgoing] == ["t"]
        assert [(sent.sender, sent.to, sent.body) for sent in twilio.messages] == [
            ("+994125550916", THEIRS, "s"),
            ("whatsapp:+994125550917", f"whatsapp:{THEIRS}", "w"),
        ]
        assert [taken.recipients for taken in mail.mails] == [("a@o.example",)]
