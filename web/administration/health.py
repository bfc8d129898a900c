"""For those who watch from outside: a load balancer asks whether we live, Prometheus how we do."""

import hmac
import os
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from monitoring.health import figures, state


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database, time-keeper, worker and disk are well, else 503; says which, and nothing else."""
    checks = state.vital(timezone.now())
    well = all(check.well for check in checks)
    told = {check.name: "ok" if check.well else "failing" for check in checks}
    answer = JsonResponse({"status": "ok" if well else "failing", "checks": told}, status=200 if well else 503)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' words, for who brings the token or comes from an address that was set; else 404."""
    if not may_read(request):
        raise Http404
    return HttpResponse(generate_latest(registry(timezone.now())), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Whether the token or the address is right; an address behind a proxy is the person's own (web/proxies.py)."""
    told = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    token = settings.METRICS_TOKEN.encode()
    if token and hmac.compare_digest(told, token):
        return True
    return request.META.get("REMOTE_ADDR", "") in settings.METRICS_FROM


def registry(now: datetime) -> CollectorRegistry:
    """What all processes of this host counted, and what the database says, whichever process answers."""
    made = CollectorRegistry()
    made.register(Told(now))
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(made)
    else:
        made.register(Own())
    return made


class Own(Collector):
    """The counters of this process alone, where no folder is shared."""

    def collect(self) -> Iterator[Metric]:
        """The figures of our own names."""
        return (family for family in REGISTRY.collect() if family.name.startswith("hulian_"))


class Told(Collector):
    """The figures that the database has."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """One family a figure."""
        for figure in figures.all_of(self.now):
            family = GaugeMetricFamily(
                f"hulian_{figure.name}", figure.title, labels=[figure.label] if figure.label else []
            )
            for value, number in figure.values:
                family.add_metric([value] if figure.label else [], number)
            yield family
