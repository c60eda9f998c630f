"""What has to have happened before the pictures, done through the API like everything else."""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import APIRequestContext

CALL: Final = {
    "channel": "call",
    "text": "Qardaşımı Nəsimi polis bölməsində döyürlər, qışqırır. Vəkili içəri buraxmırlar.",
    "answers": {"Q1": "a", "Q2": "a", "Q4": "a", "Q6": "b", "Q8": "b"},
    "appellant": {"name": "Aynur", "phone": "+994501110916", "relation": "bacısı"},
    "person": {"name": "Murad", "age": 17},
}
QUESTION: Final = "Oğlumla görüş üçün iki dəfə ərizə vermişəm, cavab gəlmir. Nə etməliyəm?"
ANSWER: Final = "Salam. Ərizənizin surəti bizdədir. Sabah təcridxanaya zəng edib sizə yazacağıq."
# Somebody of the demo may be quicker; a coordinator answers all the same.
TAKEN: Final = 409
THANKS: Final = "Sağ olun. Gözləyirəm."


@dataclass(frozen=True, slots=True)
class Scene:
    """Who reads the journal, and the appeals that the pictures are about."""

    # How each kind of reader signs in: a user name and a password.
    readers: dict[str, tuple[str, str]]
    # What stands for the names in braces in a screen.
    names: dict[str, str]


class Actors:
    """The accounts of the first start, at work."""

    def __init__(self, http: APIRequestContext, passwords: dict[str, str]) -> None:
        """Know them."""
        self.http = http
        self.passwords = passwords
        self.tokens: dict[str, str] = {}

    def does(self, who: str, verb: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """One request; anything but success ends the taking of pictures."""
        headers = {"Idempotency-Key": secrets.token_hex(12)}
        if who:
            headers["Authorization"] = f"Bearer {self._token(who)}"
        answer = self.http.fetch(f"/api/v1{path}", method=verb, headers=headers, data=body)
        if not answer.ok and answer.status != TAKEN:
            raise SystemExit(f"{verb} {path}: {answer.status}")
        return answer.json()

    def _token(self, who: str) -> str:
        if who not in self.tokens:
            given = {"username": who, "password": self.passwords[who]}
            self.tokens[who] = self.does("", "POST", "/sessions", given)["token"]
        return self.tokens[who]


def set_the_scene(http: APIRequestContext, passwords: dict[str, str]) -> Scene:
    """An auditor, a torture call that waits, and a form that was answered."""
    actors = Actors(http, passwords)
    auditor, password = f"auditor-{secrets.token_hex(2)}", secrets.token_hex(12)
    account = {"username": auditor, "name": "Yoxlayıcı", "role": "auditor", "password": password}
    actors.does("admin", "POST", "/staff", account)
    staff = actors.does("admin", "GET", "/staff")["items"]
    colleague = next(each["id"] for each in staff if each["role"] == "responder")
    names = _answered(actors) | {"colleague": colleague}
    names["first"] = actors.does("operator", "POST", "/appeals", CALL)["reference"]
    readers = {name: (name, word) for name, word in passwords.items()}
    return Scene(readers | {"auditor": (auditor, password)}, names)


def _answered(actors: Actors) -> dict[str, str]:
    """A stranger's form, an answer, and thanks for it."""
    receipt = actors.does("", "POST", "/public/appeals", {"text": QUESTION})
    reference, words = receipt["reference"], " ".join(receipt["receipt_words"])
    path = f"/appeals/{reference}"
    actors.does("coordinator", "POST", f"{path}/acknowledgement", {})
    actors.does("coordinator", "POST", f"{path}/messages", {"text": ANSWER})
    thanks = {"reference": reference, "words": words, "text": THANKS}
    actors.does("", "POST", "/public/receipts/messages", thanks)
    return {"reference": reference, "words": words}
