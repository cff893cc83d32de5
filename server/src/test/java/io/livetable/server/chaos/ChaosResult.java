package io.livetable.server.chaos;

import io.livetable.server.audit.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a chaos run went.
 *
 * @param unhealed what did not heal by itself
 * @param links what was overheard on the links and must not be
 * @param ranges how many ranges were overheard
 * @param commitLooks how often the connector's committed offsets were looked at
 * @param finalState whether all clients had all that there is in the end
 */
record ChaosResult(
    ChaosOptions options,
    Recoveries recoveries,
    ChaosAudit audit,
    Meters meters,
    Objections unhealed,
    List<String> links,
    long ranges,
    int commitLooks,
    long transfers,
    boolean finalState,
    long seconds) {

  /** The result in one line. */
  String json() {
    Findings findings = audit.findings();
    return ("{\"seed\":%d,\"minutes\":%s,\"clients\":%d,\"faults\":%s,\"transfers\":%d,\"sessions\":%d,"
            + "\"updates\":%d,\"viaPush\":%d,\"viaTable\":%d,\"conflated\":%d,\"snapshots\":%d,"
            + "\"resumedByRing\":%d,\"resumedByTable\":%d,\"slowReentries\":%d,\"resets\":%s,"
            + "\"truncated\":%d,\"errors\":%s,\"stale\":%s,\"gaps\":%d,\"duplicates\":%d,\"reorders\":%d,\"wrong\":%d,"
            + "\"lateLive\":%d,\"linkFaults\":%d,\"ranges\":%d,\"unhealed\":%d,\"finalState\":%b,"
            + "\"recoveryMs\":%s,\"seconds\":%d}")
        .formatted(
            options.seed(),
            options.minutes(),
            options.processes() * options.clients(),
            object(recoveries.injected()),
            transfers,
            audit.sessions(),
            findings.updates(),
            meters.total("viaPush"),
            meters.total("viaTable"),
            meters.total("conflated"),
            findings.snapshots(),
            meters.total("resumedByRing"),
            meters.total("resumedByTable"),
            meters.total("slowReentries"),
            object(audit.resets()),
            audit.truncated(),
            object(audit.errors()),
            object(audit.stales()),
            findings.gaps(),
            findings.duplicates(),
            findings.reorders(),
            findings.wrong(),
            audit.late().count(),
            links.size(),
            ranges,
            unhealed.count(),
            finalState,
            recoveries.json(),
            seconds);
  }

  private static String object(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(entry -> "\"%s\":%d".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** What is not as it must be, one sentence each; empty if the run passes. */
  List<String> objections() {
    List<String> objections = new ArrayList<>();
    if (!audit.findings().clean()) {
      objections.add("the clients were not told exactly what happened");
      objections.addAll(audit.findings().details());
    }
    objections.addAll(audit.late().first());
    links.stream().limit(30).forEach(objections::add);
    if (meters.total("falseClaims") > 0) {
      objections.add("a server has found %d claims false".formatted(meters.total("falseClaims")));
    }
    if (ranges == 0 || commitLooks == 0) {
      objections.add("nothing was overheard on the links, or of what the connector commits");
    }
    if (!finalState) {
      objections.add("the clients did not come to the final state");
    }
    return objections;
  }
}
