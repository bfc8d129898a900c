"""The small types that every shape is made of: words of choices told in Chinese, codes, masks, sums."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Word:
    """A text that is one of some words, each told in Chinese; with `blank`, none of them is an answer too."""

    def __init__(self, choices: Iterable[tuple[Any, Any]], blank: bool = False) -> None:
        self.choices = [(str(word), str(title)) for word, title in choices if word != ""]
        self.words = [word for word, _title in self.choices] + ([""] if blank else [])

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(self.words)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        told = "；".join(f"{word} {title}" for word, title in self.choices)
        return {"type": "string", "enum": self.words, "description": told}


Text = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Area = Annotated[str, Field(description="12位区划代码", pattern=r"^[0-9]{12}$")]
Number = Annotated[str, Field(description="办件编号", pattern=r"^[0-9A-Za-z\-]{1,24}$", max_length=24)]
Masked = Annotated[str, Field(description="遮盖后的号码")]
Amount = Annotated[Decimal, Field(description="金额（元）")]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
