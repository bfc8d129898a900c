"""Expressions of somebody who wants more than an answer, and the pieces of which nonsense is made."""

# One a line; what stands behind a backslash is written as Python writes it.
ATTACKS = """
__import__('os').system('id')
__builtins__
__builtins__.open('/etc/passwd')
().__class__.__bases__[0].__subclasses__()
''.__class__.__mro__[1].__subclasses__()
[].__class__.__base__
{}.__class__
(1).__class__
1 .real
a.__class__
a.__init__.__globals__
a._private
_a
a.b.__dict__
secret.secret()
secret.__dict__
secret == 1
secret in [1]
secret and true
members.clear()
members[0]
members[0]['name']
members == 1
members.append(1)
run('x')
run(1)
run == 1
module.modules
module.modules['os']
module == 1
kind(a)
kind('X', (), {})
eval('1')
exec('import os')
compile('1', '', 'eval')
open('/etc/passwd').read()
open('/etc/passwd')
input()
print(1)
globals()
locals()
vars()
dir()
getattr(a, 'real')
setattr(a, 'x', 1)
type(a)
breakpoint()
exit()
help()
lambda: 1
(lambda: 1)()
(lambda x: x)(a)
[x for x in d]
{x for x in d}
{x: x for x in d}
(x for x in d)
[y := 1, y]
(y := 1)
f'{a}'
f'{a.__class__}'
f"{open('/etc/passwd').read()}"
'{0.__class__}'.format(a)
'%s' % a
'a' * 1000000000
c * 1000000
c + c
[1] * 1000000000
d + d
9 ** 9 ** 9
2 ** 100000000
10 ** 10
1 << 1000000
1 >> 1
1 & 1
1 | 1
1 ^ 1
~1
7 // 2
7 % 2
a @ b
1e400
1e999999
-1e999999
0x7fffffffffffffff
0b11
1_000
999999999999999999999999999999
big * big
big * big / big
b / (b - b)
1 / 0
nan == nan
nan < 1
nan + 1
a if f else b
a, b
*d
**d
min(*d)
min(**{})
max(d)
abs('x')
abs(d)
round_to(1, -1)
round_to(1, 0.000000000000000000000000000001)
round_to(big, 0.00000000000000000001)
date('x')
date(members)
date(secret)
d[0]
d[0:1]
d[a]
c[0]
c.upper()
c.join(d)
import os
import os; os.system('id')
a; b
a = 1
a == 1; b
a\\nb
'\\x41'
"\\N{DIGIT ONE}"
await a
yield a
yield from d
assert a
del a
raise a
return a
global a
pass
async def f(): pass
def f(): pass
class X: pass
@a
a -> b
a :: b
$a
`a`
#{a}
${a}
a # comment
a?.b
a && b
a || b
!a
a <> b
a is b
a is not b
not
and
in [1]
1 in 1
'a' in 'abc'
a in c
...
None.x
True.x
true()
null()
(a)(b)
min(min)(a)
min.real
deadline('x')
a..b
.a
a.
''.join
((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))
- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - a
not not not not not not not not not not not not not not not not not not not not not not not not not not f
[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a
ａ
eval＿x
é
\ufeffa
\x00
a\x00b
1if a else b
0or 1
vars(a)['x']
a.real.imag
type('X', (), {})()
object()
super()
memoryview(c)
classmethod(a)
().__reduce__()
().__reduce_ex__(2)
c.__format__('')
c.encode('utf-8')
c.translate({})
c.format_map(d)
'{a.__init__.__globals__}'.format_map({})
d.sort()
d.extend(d)
d.__setitem__(0, 1)
members[0].update({'name': 'y'})
members[0].pop('name')
day.today()
day.replace(year=1)
day.__class__.fromtimestamp(0)
day - day
day + 1
date('2026-01-01').__class__
date('9' * 100)
min('a', 'b', key=run)
min(1, 2, default=secret)
max(members, key=kind)
min(secret, secret)
round_to(a, b, c)
round_to('1', '1')
round_to(true, true)
nan in [nan]
d in d
c in [c, [c]]
[1][0]
{'a': 1}['a']
{1, 2}
[*d, *d]
{**members[0]}
a[::-1]
not_a_fact
true.real
1 .__class__
1j
1e5j
0o17
b'bytes'
b'bytes' + b'more'
r'\\x'
u'x' if a else c
'' 'x' ''
\u200ba
a\u200b
\u202ea\u202c
а == 1
"\ud800"
a\ra
a\x0cb
lambda *_: a
match a
type X = int
except* a
try: a
with a: b
for x in d: x
while f: a
""".strip("\n").split("\n")
# Long ones, deep ones, and those by which a parser runs out of room.
LONG = [
    "(" * 5000,
    "-" * 990 + "1",
    "not " * 240 + "f",
    "[" * 500,
    "a." * 400 + "a",
    "1+" * 480 + "1",
    "a" * 100_000,
    "min(" * 300 + "1" + ")" * 300,
    "a < " * 400 + "a",
    "'" * 999,
    "1" * 5000,
    "0." + "0" * 5000 + "1",
    "a and " * 300 + "a",
    "a in [" * 100 + "1" + "]" * 100,
    "\n" * 2000 + "a",
]
SIGNS = [*"+-*/()[],.<:{}%#\\", "<=", "==", "!=", "**", "//"]
WORDS = [
    "1",
    "0",
    "2.5",
    "'x'",
    "true",
    "null",
    "__class__",
    "lambda",
    "é",
    "９",
    "f'",
    "eval(",
    "min(",
    "max(",
    "date(",
]
SPACED = [" in ", " not in ", " and ", " or ", " not ", " if ", " else ", " for ", "\n", "abs(", "round_to("]
