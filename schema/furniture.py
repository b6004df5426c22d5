"""Writing furniture profiles."""

from sqlalchemy import Connection, select

from schema.models import Furniture, FurnitureBlock
from schema.records import RunBatch
from schema.statements import insert_new, upsert


def write_furniture(connection: Connection, batch: RunBatch) -> None:
    """Write the profile that `batch` brings, if any; one that is known only becomes the latest again."""
    profile = batch.furniture
    if profile is None:
        return
    row = {
        "source_id": batch.source.id,
        "version": profile.version,
        "pages": profile.pages,
        "learned_at": batch.run.finished_at,
    }
    upsert(connection, Furniture, [row], key=("source_id", "version"))
    query = select(Furniture.id).where(Furniture.source_id == batch.source.id, Furniture.version == profile.version)
    furniture_id = connection.execute(query).scalar_one()
    blocks = [
        {"furniture_id": furniture_id, "fingerprint": block.fingerprint, "pages": block.pages, "sample": block.sample}
        for block in profile.blocks
    ]
    insert_new(connection, FurnitureBlock, blocks, key=("furniture_id", "fingerprint"))
