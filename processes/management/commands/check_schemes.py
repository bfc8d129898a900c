"""Checks the shipped schemes: diagrams, forms, tables and documents together."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from processes import editions
from processes.errors import DiagramRefused
from processes.findings import findings, lawfulness


class Command(BaseCommand):
    """check_schemes [SCHEME…]"""

    help = "检查随系统提供的流程图、表单、规则表和文书是否齐全、互相对得上"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("schemes", nargs="*", help="救助类别，不写则全部检查")

    def handle(self, *args: object, schemes: list[str], **options: object) -> None:
        problems, shipped = 0, editions.shipped_schemes()
        for unknown in set(schemes).difference(shipped):
            raise CommandError(f"没有随系统提供“{unknown}”，可选：{'、'.join(shipped)}")
        for scheme in schemes or shipped:
            found = findings(scheme, editions.read_shipped(scheme))
            for one in found:
                self.stdout.write(f"{scheme} {one.code} {one.where} {one.element} {one.message}")
            problems += sum(one.severity == "error" for one in found)
            self.stdout.write(f"{scheme}：{'有问题' if found else '没有问题'}；{self._lawful(scheme)}")
        if problems:
            raise CommandError(f"共{problems}处须改正")

    def _lawful(self, scheme: str) -> str:
        """How many of the law's demands were checked, and how many are kept."""
        try:
            found = lawfulness(scheme, editions.read_shipped(scheme))
        except DiagramRefused as refusal:
            return f"法定要求没有核对：{refusal}"
        kept = sum(each.broken is None for each in found)
        return f"法定要求{len(found)}条，做到{kept}条（其中{sum(not each.drawn for each in found)}条本流程没有这一步）"
