"""Files in an S3: signed, written in parts, read in stretches, and nothing half left behind."""

import os
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from service.attachments.sealing import PIECE, TAG, Variant, pieces_of
from service.attachments.vault import BadStore, SealedFile, TooLarge, Vault, open_vault
from service.commands.surroundings import CannotStart, read_settings
from service.settings import AttachmentSettings, Settings
from tests.attachments.s3 import BUCKET, KEY_ID, REGION, SECRET, Bucket, open_bucket
from tests.attachments.samples import picture
from tests.attachments.senders import PHOTO, files_of, only_card, sends
from tests.attachments.test_sealing import CANARY, original, portions, read
from tests.desk import Desk

LARGE = 12 * 1024 * 1024


@pytest.fixture
async def bucket() -> AsyncIterator[Bucket]:
    async with open_bucket() as bucket:
        yield bucket


def attachments_in(bucket: Bucket, *, secret: str = SECRET) -> AttachmentSettings:
    """Settings as the README has them."""
    options = {
        "aws_endpoint": bucket.url,
        "allow_http": "true",
        "aws_region": REGION,
        "aws_access_key_id": KEY_ID,
        "aws_secret_access_key": secret,
    }
    return AttachmentSettings(
        store_url=f"s3://{BUCKET}/files",
        store_options={name: SecretStr(value) for name, value in options.items()},
    )


@pytest.fixture
def settings(settings: Settings, bucket: Bucket) -> Settings:
    return settings.model_copy(update={"attachments": attachments_in(bucket)})


@pytest.fixture
def vault(settings: Settings) -> Vault:
    return open_vault(settings)


async def test_a_small_file_goes_up_at_once_and_nothing_of_it_can_be_read_there(
    vault: Vault, bucket: Bucket
) -> None:
    content = CANARY + os.urandom(2 * PIECE)
    kept = await vault.keep(portions(content), most=len(content))
    [(path, held)] = bucket.files.items()
    assert path == f"files/{kept.place[:2]}/{kept.place}/{Variant.ORIGINAL}"
    assert CANARY not in held
    assert len(held) == len(content) + pieces_of(len(content)) * TAG
    assert await read(vault, original(kept)) == content
    assert await read(vault, original(kept), (PIECE - 1, PIECE + 3)) == content[PIECE - 1 :][:4]
    assert bucket.refused == []


async def test_a_large_file_goes_up_in_parts(vault: Vault, bucket: Bucket) -> None:
    content = os.urandom(LARGE)
    kept = await vault.keep(portions(content, 1_000_000), most=LARGE)
    assert bucket.asked.count("POST uploads") == 1
    assert bucket.uploads == {}
    assert await read(vault, original(kept)) == content


async def test_a_file_that_grows_too_large_leaves_nothing_behind(
    vault: Vault, bucket: Bucket
) -> None:
    with pytest.raises(TooLarge):
        await vault.keep(portions(os.urandom(LARGE), 1_000_000), most=LARGE - 1)
    assert bucket.files == {}
    assert bucket.uploads == {}


async def test_a_copy_lies_beside_its_original_and_both_can_be_removed(
    vault: Vault, bucket: Bucket
) -> None:
    kept = await vault.keep(portions(b"one"), most=3)
    await vault.add_copy(kept.place, b"two", key=kept.key, attachment_id=kept.id)
    copy = SealedFile(kept.place, Variant.COPY, kept.key, kept.id, 3)
    assert await read(vault, copy) == b"two"
    await vault.delete(kept.place)
    await vault.delete(kept.place)
    assert bucket.files == {}


async def test_a_store_that_is_busy_is_asked_again(vault: Vault, bucket: Bucket) -> None:
    bucket.fails = 2
    kept = await vault.keep(portions(b"words"), most=5)
    assert await read(vault, original(kept)) == b"words"


async def test_a_wrong_secret_opens_nothing(bucket: Bucket, settings: Settings) -> None:
    wrong = attachments_in(bucket, secret="another-secret")
    stranger = open_vault(settings.model_copy(update={"attachments": wrong}))
    with pytest.raises(Exception, match="403"):
        await stranger.keep(portions(b"words"), most=5)
    assert (bucket.files, bucket.refused) == ({}, ["PUT"])


async def test_a_photo_by_telegram_comes_to_rest_in_the_bucket_and_is_opened_from_it(
    desk: Desk, bucket: Bucket
) -> None:
    responder = await desk.hires("nigar")
    await sends(desk, PHOTO, big=picture())
    await desk.works()
    card = await only_card(desk, responder)
    (file,) = files_of(card)
    assert file["state"] == "ready"
    assert len(bucket.files) == 2
    path = f"/api/v1/appeals/{card['reference']}/attachments/{file['id']}"
    assert (await responder.get(path)).headers["content-type"] == "image/jpeg"
    assert (await responder.post(f"{path}/original")).content == picture()
    assert not (desk.runtime.settings.data_dir / "attachments").exists()


@pytest.mark.parametrize(
    ("url", "options"),
    [("s3://appeals", {"aws_surprise": "planted"}), ("s3://appeals", {"x": "planted"}),
     ("nothing", {}), ("ftp://planted:planted@x/y", {})],
)  # fmt: skip
def test_a_store_that_cannot_be_is_refused_without_quoting_a_value(
    url: str, options: dict[str, str]
) -> None:
    secret = {name: SecretStr(value) for name, value in options.items()}
    wished = AttachmentSettings(store_url=url, store_options=secret)
    with pytest.raises(BadStore) as told:
        open_vault(Settings(attachments=wished))
    assert "planted" not in str(told.value)


def test_the_service_does_not_start_with_such_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPEALS_ATTACHMENTS__STORE_URL", "s3://appeals")
    monkeypatch.setenv("APPEALS_ATTACHMENTS__STORE_OPTIONS", '{"aws_surprise": "planted"}')
    with pytest.raises(CannotStart, match="STORE_URL") as told:
        read_settings()
    assert "planted" not in str(told.value)
