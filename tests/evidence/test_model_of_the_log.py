"""Any sequence of steps: the log behaves as a plain list would, and proves it."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from civicloom.database import Connection
from civicloom.evidence import EvidenceLog, Leaf, check_receipt, leaf_hash, root, verify_consistency
from civicloom.evidence.notes import open_note, parse_checkpoint

from .parts import some_leaf, sqlite_log


class LogMachine(RuleBasedStateMachine):
    """Steps on a log, and on a list that says what it should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="civicloom-log-"))
        self.log: EvidenceLog = sqlite_log(self.folder)
        self.model: list[bytes] = []
        self.keys: dict[str, list[int]] = {}
        self.texts: dict[int, str] = {}
        self.number = 0

    def leaves(self, count: int) -> list[Leaf]:
        self.number += count
        return [some_leaf(self.number - i) for i in range(count)]

    @rule(count=st.sampled_from([0, 1, 2, 3, 50, 255, 256, 257, 600]))
    def append(self, count: int) -> None:
        receipts = self.log.append(self.leaves(count))
        assert [r.index for r in receipts] == list(range(len(self.model), len(self.model) + count))
        self.model += [r.leaf for r in receipts]

    @rule(key=st.sampled_from("abc"), count=st.integers(1, 3))
    def append_with_key(self, key: str, count: int) -> None:
        receipts = self.log.append(self.leaves(count), key=key)
        indices = [r.index for r in receipts]
        assert all(r.repeated is (key in self.keys) for r in receipts)
        if key not in self.keys:
            self.model += [r.leaf for r in receipts]
        assert self.keys.setdefault(key, indices) == indices

    @rule(count=st.integers(1, 300), inner=st.booleans())
    def failed_work(self, count: int, inner: bool) -> None:
        def work(connection: Connection) -> list[Leaf]:
            if inner:
                self.log.append(self.leaves(count), key="never")
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            self.log.commit(work)

    @rule(count=st.integers(1, 300))
    def undone_transaction(self, count: int) -> None:
        with pytest.raises(ZeroDivisionError), self.log.db.transaction():
            self.log.append(self.leaves(count))
            raise ZeroDivisionError

    @rule(count=st.integers(1, 3))
    def work_with_work_inside(self, count: int) -> None:
        inner = []

        def work(connection: Connection) -> list[Leaf]:
            inner.extend(self.log.append(self.leaves(count)))
            return self.leaves(1)

        outer = self.log.commit(work)
        assert [r.index for r in (*inner, *outer)] == list(
            range(len(self.model), len(self.model) + count + 1)
        )
        self.model += [r.leaf for r in (*inner, *outer)]

    @rule()
    def another_process_appends(self) -> None:
        other = sqlite_log(self.folder)
        self.model += [r.leaf for r in other.append(self.leaves(2))]
        other.db.close()

    @rule()
    def reopen(self) -> None:
        self.log.db.close()
        self.log = sqlite_log(self.folder)

    @rule(data=st.data())
    def prove(self, data: st.DataObject) -> None:
        if self.model:
            index = data.draw(st.integers(0, len(self.model) - 1))
            text = self.log.receipt(index).text()
            assert self.texts.setdefault(index, text) == text
            assert check_receipt(text, [self.log.verifier_key]).leaf == self.model[index]

    @rule(data=st.data())
    def prove_consistency(self, data: st.DataObject) -> None:
        if self.model:
            size2 = data.draw(st.integers(1, len(self.model)))
            size1 = data.draw(st.integers(1, size2))
            hashes = [leaf_hash(leaf) for leaf in self.model]
            proof = self.log.consistency(size1, size2)
            assert verify_consistency(
                size1, size2, proof, root(hashes[:size1]), root(hashes[:size2])
            )

    @invariant()
    def agrees(self) -> None:
        head = parse_checkpoint(open_note(self.log.checkpoint(), [self.log.verifier_key]))
        assert (head.size, head.root) == (len(self.model), root([leaf_hash(x) for x in self.model]))

    def teardown(self) -> None:
        assert list(self.log.entries(0, len(self.model) + 1)) == self.model
        assert self.log.verify(self.texts.values()) == []
        self.log.db.close()
        shutil.rmtree(self.folder)


TestLog = LogMachine.TestCase
TestLog.settings = settings(
    max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
