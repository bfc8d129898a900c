"""A hostile or damaged foreign file runs nothing, reads nothing, and is refused or reported within two seconds."""

import random
import time
from pathlib import Path

import pytest

from processes.errors import DiagramRefused
from processes.importing import Done, import_diagram
from web.prove.damage import damaged

FOREIGN = sorted((Path(__file__).parent / "foreign").glob("*/*.bpmn"))
MUTANTS = 150
HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="http://example.org/x">'


def test_damaged_files_are_refused_or_reported():
    slowest, reported = 0.0, 0
    for number in range(MUTANTS):
        chance = random.Random(number)
        path = chance.choice(FOREIGN)
        text = path.read_bytes().decode("utf-16" if path.parent.name == "bizagi" else "utf-8")
        declared = text.replace('<?xml version="1.0" encoding="UTF-16"?>', "").replace('encoding="UTF-8"', "")
        data = damaged(declared.replace("bizagi:", "bizagi_"), chance)
        began = time.process_time()
        try:
            imported = import_diagram(data)
        except DiagramRefused as refusal:
            assert str(refusal)
            continue
        finally:
            slowest = max(slowest, time.process_time() - began)
        reported += 1
        assert imported.elements == sum(imported.count(done) for done in (Done.KEPT, Done.CHANGED, Done.LEFT_OUT))

    assert reported > MUTANTS / 2
    assert slowest < 2


MANY = " ".join(f"a{number}='1'" for number in range(200_100))


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}<process id='p'>{'<task/>' * 1_001}</process></definitions>",
        f"{HEAD}<process id='p'>{'<task/>' * 900}{'<sequenceFlow/>' * 2_001}</process></definitions>",
        f"{HEAD}<process id='p'><task {MANY}/></process></definitions>",
        f"{HEAD}<process id='p'><task {MANY[:400_000].rpartition(' ')[0]}/></process></definitions>",
    ],
    ids=["steps", "flows", "attributes", "attributes of one"],
)
def test_a_file_beyond_all_measure_is_refused_quickly(text):
    began = time.process_time()

    with pytest.raises(DiagramRefused):
        import_diagram(text.encode())

    assert time.process_time() - began < 2


def test_the_largest_file_that_is_read_is_read_quickly():
    names = [f"t{number}" for number in range(900)]
    tasks = "".join(f"<task id='{name}' name='{'县' * 300}'/>" for name in names)
    pairs = [(one, other) for one, other in zip(names, names[1:], strict=False)]
    pairs += [(names[0], name) for name in names[:1000]]
    flows = "".join(
        f"<sequenceFlow id='f{number}' sourceRef='{one}' targetRef='{other}'/>"
        for number, (one, other) in enumerate(pairs)
    )
    began = time.process_time()

    imported = import_diagram(f"{HEAD}<process id='p'>{tasks}{flows}</process></definitions>".encode())

    assert imported.verdicts["p"].state == "blocked"
    assert "拆成几段" in imported.verdicts["p"].reasons[0]
    assert time.process_time() - began < 2


def test_a_stranger_with_many_attributes_and_names_takes_no_time():
    strange = "".join(f"<x:a x:b='{number}' xmlns:y{number}='urn:{number}'/>" for number in range(9_000))
    task = f"<task id='t'><extensionElements>{strange}</extensionElements></task>"
    began = time.process_time()

    imported = import_diagram(f"{HEAD}<process id='p'>{task}</process></definitions>".encode())

    assert imported.count(Done.LEFT_OUT) >= 9_000
    assert time.process_time() - began < 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_a_declared_encoding_is_read_as_declared(encoding):
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    process = '<process id="p" name="低保"><task id="t" name="受理"/></process>'
    text = f'<?xml version="1.0" encoding="{declared}"?>{HEAD}{process}</definitions>'

    imported = import_diagram(text.encode(encoding))

    assert imported.titles["p"] == "低保"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'<?xml version="1.0" encoding="EBCDIC-CP-BE"?><a/>', "不认识文件声明的编码"),
        ('<?xml version="1.0" encoding="UTF-8"?><定义/>'.encode("gb18030"), "另存为 UTF-8"),
        (f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a>{HEAD}</definitions>'.encode("utf-16"), "DOCTYPE"),
        (b"x" * 5_000_000, "超过 2 MB"),
        (b"PK\x03\x04", "不是完整的 XML"),
        (b"", "不是完整的 XML"),
        (b"<mxfile/>", "这不是 BPMN 2.0 流程图"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(DiagramRefused, match=sentence):
        import_diagram(data)


def test_a_default_flow_that_stayed_outside_is_no_default():
    nodes = "<startEvent id='s'/><exclusiveGateway id='x' default='gone'/><endEvent id='e'/>"
    lines = (("one", "s", "x"), ("two", "x", "e"), ("gone", "x", "nowhere"))
    flows = "".join(f"<sequenceFlow id='{name}' sourceRef='{a}' targetRef='{b}'/>" for name, a, b in lines)

    imported = import_diagram(f"{HEAD}<process id='p'>{nodes}{flows}</process></definitions>".encode())

    assert "gone" not in imported.diagrams["p"]
