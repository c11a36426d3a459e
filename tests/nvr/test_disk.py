import errno
from pathlib import Path

import pytest

from nvr.disk import storage_error, storage_errors
from nvr.errors import StorageError, StorageFull, StorageMissing, StorageReadOnly


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EROFS, StorageReadOnly),
        (errno.EACCES, StorageReadOnly),
        (errno.ESTALE, StorageMissing),
        (errno.ENOENT, StorageMissing),
        (errno.EIO, StorageError),
    ],
)
def test_a_refusal_is_told_as_what_it_means(number: int, kind: type[StorageError]) -> None:
    error = storage_error(OSError(number, "refused"), Path("/disk"))
    assert type(error) is kind
    assert "/disk" in str(error)
    assert "/disk" in error.message


def test_only_what_the_system_refuses_is_the_disks_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageMissing), storage_errors(tmp_path):
        (tmp_path / "nothing").read_bytes()
    with pytest.raises(KeyError), storage_errors(tmp_path):
        raise KeyError
