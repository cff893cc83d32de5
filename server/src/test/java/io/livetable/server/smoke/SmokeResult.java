package io.livetable.server.smoke;

import io.livetable.server.audit.Findings;
import java.util.ArrayList;
import java.util.List;

/**
 * How a smoke run went.
 *
 * @param transfers how many transfers were committed, as recorded
 * @param viaPush updates given to subscriptions whose record the push brought first
 * @param viaTable updates given to subscriptions whose record the tables brought first
 */
record SmokeResult(
    SmokeOptions options,
    long transfers,
    Findings findings,
    long viaPush,
    long viaTable,
    long seconds) {

  private static final long LEAST_UPDATES = 20_000;
  private static final long LEAST_ANSWERS = 50;
  private static final double LEAST_SHARE = 0.2;

  /** The result in one line. */
  String json() {
    return """
    {"seed":%d,"transfers":%d,"clients":%d,"updates":%d,"viaPush":%d,"viaTable":%d,"snapshots":%d,"resumed":%d,"gaps":%d,"duplicates":%d,"reorders":%d,"wrong":%d,"seconds":%d}"""
        .formatted(
            options.seed(),
            transfers,
            options.clients(),
            findings.updates(),
            viaPush,
            viaTable,
            findings.snapshots(),
            findings.resumed(),
            findings.gaps(),
            findings.duplicates(),
            findings.reorders(),
            findings.wrong(),
            seconds);
  }

  /** What is not as it must be, one sentence each; empty if the run passes. */
  List<String> objections() {
    List<String> objections = new ArrayList<>();
    if (!findings.clean()) {
      objections.add("the clients were not told exactly what happened");
      objections.addAll(findings.details());
    }
    if (transfers != options.transfers()) {
      objections.add("%d transfers instead of %d".formatted(transfers, options.transfers()));
    }
    if (findings.updates() < LEAST_UPDATES) {
      objections.add("fewer than %d updates prove little".formatted(LEAST_UPDATES));
    }
    if (findings.snapshots() < LEAST_ANSWERS || findings.resumed() < LEAST_ANSWERS) {
      objections.add("fewer than %d snapshots or resumptions".formatted(LEAST_ANSWERS));
    }
    double all = viaPush + viaTable;
    if (options.hold() != SmokeOptions.Hold.PUSH && viaPush < LEAST_SHARE * all) {
      objections.add("the push brought too little first");
    }
    if (options.hold() != SmokeOptions.Hold.TABLE && viaTable < LEAST_SHARE * all) {
      objections.add("the tables brought too little first");
    }
    if (options.hold() == SmokeOptions.Hold.TABLE && viaTable > viaPush) {
      objections.add("the tables were not held back");
    }
    if (options.hold() == SmokeOptions.Hold.PUSH && viaTable < 0.4 * all) {
      objections.add("the push was not held back");
    }
    return objections;
  }
}
