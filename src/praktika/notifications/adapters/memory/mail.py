"""Letters that stay where they are."""

from praktika.notifications.ports import Letter, Mailer


class RecordingMailer(Mailer):
    """Keeps the letters it is given, with their values and without their texts."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> str:
        self.letters.append(letter)
        return ""
