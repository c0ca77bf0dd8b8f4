"""What our members' passwords must not be."""

from django.core.exceptions import ValidationError

TOOLS = ("hammer", "drill", "chisel", "spanner", "sander")


class NotAToolValidator:
    """Refuses passwords that name a tool. A third of the first members had one of those."""

    def validate(self, password: str, user: object = None) -> None:
        if any(tool in password.lower() for tool in TOOLS):
            raise ValidationError("This password names a tool.", code="password_names_a_tool")

    def get_help_text(self) -> str:
        return "Your password can’t name a tool."
