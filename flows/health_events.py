"""Tells Prefect when a source's state of health changes: one event a change, for automations to act on."""

from prefect.events import emit_event

from flows.results import SourceResult
from schema.health_reasons import State

EVENT = "councilwire.source.{state}"
RESOURCE = "councilwire.source.{source_id}"


def announce(result: SourceResult) -> bool:
    """Emit an event if `result` found the source in another state than before; whether it did.

    A source that is found healthy when it is first judged is no news.
    """
    health = result.health
    if health is None or not health.began or (health.before is None and health.spell.state == State.HEALTHY):
        return False
    reasons = [{"reason": reason.reason, "detail": reason.detail} for reason in health.spell.reasons]
    summary = "; ".join(f"{reason.reason}: {reason.detail}" for reason in health.spell.reasons)
    emit_event(
        event=EVENT.format(state=health.spell.state),
        resource={
            "prefect.resource.id": RESOURCE.format(source_id=result.source_id),
            "prefect.resource.name": result.source_id,
        },
        payload={
            "source": result.source_id,
            "state": health.spell.state,
            "before": health.before or "new",
            "since": health.spell.since.isoformat(),
            "outcome": result.outcome.value,
            "reasons": reasons,
            "summary": summary or "all is well again",
        },
    )
    return True
