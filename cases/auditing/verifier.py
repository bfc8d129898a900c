#!/usr/bin/env python3
"""核验审计链导出文件：指出哪一条被改动、删除、调换，末尾是否被截去。只用 Python 3 自带的功能，不需要联网和安装。

用法：  python3 verify.py chain.jsonl [链尾文件…] [以前导出的 .jsonl…]
        链尾文件：平时打印、另存或者发到日志主机的每日链尾，每行“县代码 日期 序号 摘要”，其他文字不影响。
        没有链尾文件也能核验，但末尾整段被截去、或者从某条起全部重算就看不出来。
        以前导出的文件与现在的逐条比对，能指出重算的是从哪一条开始。
"""

import hashlib
import json
import re
import sys
from pathlib import Path

START = "0" * 64
HEAD = re.compile(r"\b(\d{6}) (\d{4}-\d{2}-\d{2}) (\d+) ([0-9a-f]{64})\b")
FIELDS = ("previous", "county", "sequence", "moment", "actor", "act", "case", "household", "element", "detail")


def check(rows, heads=(), earlier=()):
    """Returns what is wrong with a chain, row by row and in words; an empty list when it is whole.

    rows: the entries as they were exported, in the order of the file; heads: (county, day, sequence, digest);
    earlier: the entries of exports of earlier days.
    """
    found, previous, expected, digests = [], START, 1, {}
    for place, row in enumerate(rows, 1):
        problem = _shape(row)
        if problem:
            found.append(f"第{place}行不能读取：{problem}")
            continue
        number = row["sequence"]
        if number > expected:
            found.append(f"{_numbers(expected, number - 1)}缺失，被删除或者调换")
        elif number < expected:
            found.append(f"第{number}条位置不对，重复或者被调换")
        if digest_of(row) != row["digest"]:
            found.append(f"第{number}条被改动（{row['act']}），摘要不符")
        elif number == expected and row["previous"] != previous:
            found.append(f"第{number}条与上一条接不上，第{number - 1}条被换过或者从这一条起被重写")
        previous, expected = row["digest"], max(expected, number + 1)
        digests[number] = row["digest"]
    return found + _against(heads, digests, expected - 1) + _unlike(earlier, digests)


def _shape(row):
    if not isinstance(row, dict) or not set(FIELDS) < set(row):
        return "缺少应有的内容"
    if type(row["sequence"]) is not int or not isinstance(row["digest"], str):
        return "序号或者摘要不是应有的形式"
    return ""


def _unlike(earlier, digests):
    """The first entry that reads otherwise than in an earlier export."""
    for row in sorted((row for row in earlier if not _shape(row)), key=lambda row: row["sequence"]):
        if digests.get(row["sequence"]) != row["digest"]:
            return [f"第{row['sequence']}条与以前导出的不同，从这一条起被重写或者删除"]
    return []


def _numbers(first, last):
    return f"第{first}条" if first == last else f"第{first}至{last}条"


def _against(heads, digests, last):
    """What the heads that were told outside say: a tail that was cut off, or rows that were computed anew."""
    found, right = [], 0
    for _county, day, number, digest in sorted(heads, key=lambda head: head[2]):
        if number > last:
            found.append(f"{_numbers(last + 1, number)}缺失：{day}的链尾是第{number}条，现在只到第{last}条，末尾被截去")
            break
        if digests.get(number) != digest:
            found.append(f"第{number}条与{day}的链尾不符：{_numbers(right + 1, number)}之间被重写")
            break
        right = number
    return found


def digest_of(row):
    """The digest of an entry, as it was computed when it was written."""
    text = json.dumps([row[name] for name in FIELDS], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_rows(lines):
    """The entries of an export; what is no JSON becomes None and is reported as such."""
    for line in lines:
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError:
                yield None


def read_heads(text, county):
    """The heads of a county that stand in a text, wherever they stand in it."""
    return [(c, day, int(number), digest) for c, day, number, digest in HEAD.findall(text) if c == county]


def main(words):
    """Prints what was found; 0 when the chain is whole, 1 when not, 2 without a file."""
    folder = Path(__file__).resolve().parent
    place = Path(words[1]) if len(words) > 1 else folder / "chain.jsonl"
    if not place.is_file():
        print(f"没有找到：{place}")
        return 2
    rows = list(read_rows(place.read_text("utf-8").splitlines()))
    county = next((row["county"] for row in rows if not _shape(row)), "")
    others = [(name, Path(name).read_text("utf-8")) for name in words[2:]]
    heads = [head for name, text in others if not name.endswith(".jsonl") for head in read_heads(text, county)]
    earlier = [row for name, text in others if name.endswith(".jsonl") for row in read_rows(text.splitlines())]
    found = check(rows, heads, earlier)
    for problem in found:
        print("✗ " + problem)
    if not found:
        print(f"✓ {county} 共{len(rows)}条，没有改动；核对了{len(heads)}个链尾")
        if rows:
            print(f"  现在的链尾：第{rows[-1]['sequence']}条 {rows[-1]['digest']}")
    if not heads:
        print("! 没有提供外部链尾，末尾被截去看不出来")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
