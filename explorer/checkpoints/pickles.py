"""Look into a pickle without running it: its instructions are followed on paper, and nothing it names is imported."""

from __future__ import annotations

import pickletools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

MAX_STEPS = (
    1_000_000  # of instructions, seconds: a tensor takes about forty, and the largest of networks have thousands
)


class Unreadable(Exception):  # noqa: N818 - a finding, not a failure: the caller words it
    """The bytes are not a pickle, or not one that can be followed."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something a pickle would import: "os.system"."""

    name: str


@dataclass(slots=True, eq=False)
class Made:
    """What a pickle would make by calling `maker`, the pairs it would then put in, and the state it would set."""

    maker: object
    arguments: object
    items: list[tuple[object, object]] = field(default_factory=list)
    state: object = None


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A reference to bytes beside the pickle: torch's storages."""

    reference: object


@dataclass(frozen=True, slots=True)
class Pickle:
    """One pickle, followed to its end: the value on paper and every name it would import."""

    value: object
    imports: tuple[str, ...]


def follow(file: IO[bytes]) -> Pickle:
    """Follow the pickle that begins where `file` stands, to its end.

    Raises:
        Unreadable: it is no pickle, is cut short, or does what no saved weights do.
    """
    machine = _Machine()
    try:
        for step, (opcode, argument, _) in enumerate(pickletools.genops(file)):
            if step > MAX_STEPS:
                raise Unreadable("it is too long to look through")
            machine.do(opcode.name, argument)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Unreadable(str(error) or "it is not a readable pickle") from error
    return Pickle(machine.result, tuple(dict.fromkeys(machine.imports)))


class _Machine:
    """The stack of the pickle machine, with every value on paper."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.marks: list[list[Any]] = []
        self.memo: dict[int, Any] = {}
        self.imports: list[str] = []
        self.result: object = None

    def do(self, name: str, argument: Any) -> None:
        """One instruction, by its name in pickletools.

        Raises:
            Unreadable: no saved weights need it.
        """
        action = getattr(self, f"_do_{name.lower()}", None)
        if action is not None:
            action(argument)
        elif name in _CARRIED:
            self.stack.append(argument)
        elif name in _NEW:
            self.stack.append(_NEW[name]())
        else:
            raise Unreadable(f"it holds the instruction {name}, which no saved weights need")

    def _name(self, module: object, name: object) -> Named:
        known = isinstance(module, str) and isinstance(name, str)
        named = Named(f"{module}.{name}" if known else "a name that is put together while loading")
        self.imports.append(named.name)
        return named

    def _since_mark(self) -> list[Any]:
        items, self.stack = self.stack, self.marks.pop()
        return items

    def _put_pairs(self, target: object, flat: list[Any]) -> None:
        pairs = list(zip(flat[0::2], flat[1::2], strict=True))
        if isinstance(target, Made):
            target.items.extend(pairs)

    def _make(self, maker: object, arguments: object) -> None:
        self.stack.append(Made(maker, arguments))

    # The instructions, named as in pickletools.

    def _do_mark(self, _: Any) -> None:
        self.marks.append(self.stack)
        self.stack = []

    def _do_stop(self, _: Any) -> None:
        self.result = self.stack.pop()

    def _do_pop(self, _: Any) -> None:
        if self.stack:
            self.stack.pop()
        else:
            self._since_mark()

    def _do_pop_mark(self, _: Any) -> None:
        self._since_mark()

    def _do_dup(self, _: Any) -> None:
        self.stack.append(self.stack[-1])

    def _do_global(self, argument: str) -> None:
        self.stack.append(self._name(*argument.split(" ", 1)))

    def _do_stack_global(self, _: Any) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        self.stack.append(self._name(module, name))

    def _do_inst(self, argument: str) -> None:
        arguments = tuple(self._since_mark())
        self._make(self._name(*argument.split(" ", 1)), arguments)

    def _do_obj(self, _: Any) -> None:
        maker, *arguments = self._since_mark()
        self._make(maker, tuple(arguments))

    def _do_reduce(self, _: Any) -> None:
        arguments, maker = self.stack.pop(), self.stack.pop()
        self._make(maker, arguments)

    _do_newobj = _do_reduce

    def _do_newobj_ex(self, _: Any) -> None:
        self.stack.pop()
        self._do_reduce(None)

    def _do_build(self, _: Any) -> None:
        state = self.stack.pop()
        if isinstance(self.stack[-1], Made):
            self.stack[-1].state = state

    def _do_persid(self, argument: str) -> None:
        self.stack.append(Stored(argument))

    def _do_binpersid(self, _: Any) -> None:
        self.stack.append(Stored(self.stack.pop()))

    def _do_tuple(self, _: Any) -> None:
        items = tuple(self._since_mark())
        self.stack.append(items)

    def _do_tuple1(self, _: Any) -> None:
        self.stack[-1:] = [(self.stack[-1],)]

    def _do_tuple2(self, _: Any) -> None:
        self.stack[-2:] = [(self.stack[-2], self.stack[-1])]

    def _do_tuple3(self, _: Any) -> None:
        self.stack[-3:] = [(self.stack[-3], self.stack[-2], self.stack[-1])]

    def _do_list(self, _: Any) -> None:
        self._make("list", self._since_mark())

    def _do_dict(self, _: Any) -> None:
        flat = self._since_mark()
        self._make("dict", ())
        self._put_pairs(self.stack[-1], flat)

    def _do_frozenset(self, _: Any) -> None:
        self._make("frozenset", self._since_mark())

    def _do_setitem(self, _: Any) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._put_pairs(self.stack[-1], [key, value])

    def _do_setitems(self, _: Any) -> None:
        pairs = self._since_mark()
        self._put_pairs(self.stack[-1], pairs)

    def _do_append(self, _: Any) -> None:
        value = self.stack.pop()
        self._put_pairs(self.stack[-1], ["", value])

    def _do_appends(self, _: Any) -> None:
        for value in self._since_mark():
            self._put_pairs(self.stack[-1], ["", value])

    _do_additems = _do_appends

    def _do_put(self, argument: int) -> None:
        self.memo[argument] = self.stack[-1]

    _do_binput = _do_long_binput = _do_put

    def _do_memoize(self, _: Any) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def _do_get(self, argument: int) -> None:
        self.stack.append(self.memo[argument])

    _do_binget = _do_long_binget = _do_get

    def _do_ext1(self, argument: int) -> None:
        self.stack.append(self._name("copyreg extension", str(argument)))

    _do_ext2 = _do_ext4 = _do_ext1

    def _do_proto(self, _: Any) -> None:
        """Say nothing: the version changes nothing on paper."""

    _do_frame = _do_proto


# Instructions that push the plain value they carry, and those that push a new value of their own.
_CARRIED = frozenset({
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT", "STRING", "BINSTRING",
    "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8", "UNICODE", "BINUNICODE",
    "SHORT_BINUNICODE", "BINUNICODE8",
})  # fmt: skip
_NEW: dict[str, Callable[[], object]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": lambda: Made("list", ()),
    "EMPTY_DICT": lambda: Made("dict", ()),
    "EMPTY_SET": lambda: Made("set", ()),
}
