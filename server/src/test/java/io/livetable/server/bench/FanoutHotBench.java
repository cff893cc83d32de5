package io.livetable.server.bench;

import io.livetable.server.bench.load.Numbers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One account, watched by all sessions: what a delivered message costs the server, compared with
 * raw writes of one message and of eight, and with the plain reference, at a rate that all of them
 * keep up with and at one that nobody does.
 */
final class FanoutHotBench {

  private static final long WARM_UP_MS = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PER_WRITE = 8;

  private final int sessions;
  private final int rounds;
  private final long millis;
  private final double rate;
  private final double saturation;
  private final Report report = new Report("fanout-hot", Rig.reports());

  private FanoutHotBench(Options options) {
    sessions = options.number("sessions", 10_000);
    rounds = options.number("rounds", 5);
    millis = TimeUnit.SECONDS.toMillis(options.number("seconds", 3));
    rate = options.number("rate", 40_000) / (double) sessions;
    saturation = options.number("saturation", 200_000) / (double) sessions;
  }

  static void run(Options options) throws Exception {
    new FanoutHotBench(options).measure();
  }

  private void measure() throws Exception {
    try (Rig rig = new Rig(2)) {
      Rig.Side livetable = rig.livetable(false);
      Rig.Side plain = rig.plain(false);
      Rig.Side raw = rig.raw();
      livetable.open(sessions, 1, Rig.transfers());
      plain.open(sessions, 1, "");
      raw.open(sessions, 1, "");
      String message = message();
      for (int round = -1; round < rounds; round++) {
        long time = round < 0 ? WARM_UP_MS : millis;
        boolean counts = round >= 0;
        raw(raw, "raw x1", rate, 1, message, time, counts);
        raw(raw, "raw x8", rate * PER_WRITE, PER_WRITE, message, time, counts);
        produced(rig, livetable, Rig.TOPIC, "steady", rate, time, counts);
        produced(rig, plain, Rig.PLAIN_TOPIC, "steady", rate, time, counts);
        produced(rig, livetable, Rig.TOPIC, "saturated", saturation, time, counts);
        produced(rig, plain, Rig.PLAIN_TOPIC, "saturated", saturation, time, counts);
      }
    }
    ratios();
    report.write();
  }

  /** As long as an update of the server, so that writes are of the same size. */
  private static String message() {
    return "{\"type\":\"update\",\"account\":\"ACC-000000\",\"feed\":\"transfers\",\"partition\":0,\"offset\":1234,\"prev\":1233,\"timestamp\":1767225600500,\"value\":%s}"
        .formatted(Pace.value(System.nanoTime()));
  }

  private void raw(
      Rig.Side side,
      String name,
      double perSecond,
      int perWrite,
      String message,
      long time,
      boolean counts) {
    side.take();
    Cpu before = Cpu.of(side.pid());
    side.itself().ask("run %s %d %d %s".formatted(perSecond, time, perWrite, message));
    Cpu used = Cpu.of(side.pid()).since(before);
    Rig.pause(300);
    note(name, used, side.take(), time, counts);
  }

  private void produced(
      Rig rig,
      Rig.Side side,
      String topic,
      String name,
      double perSecond,
      long time,
      boolean counts) {
    side.take();
    Cpu before = Cpu.of(side.pid());
    long from = System.nanoTime();
    long records = rig.pace().run(topic, 1, perSecond, time);
    Numbers taken = side.await(records * sessions, PATIENCE);
    Cpu used = Cpu.of(side.pid()).since(before);
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
    note(side.name() + " " + name, used, taken, took, counts);
  }

  private void note(String name, Cpu used, Numbers taken, long time, boolean counts) {
    double updates = taken.get("updates");
    System.err.printf("%s: %.0f updates, %.2f us%n", name, updates, used.total() / updates);
    if (!counts || updates == 0) {
      return;
    }
    report.add(name, "CPU us/message", used.total() / updates);
    used.groups()
        .forEach(
            (group, micros) -> {
              if (micros / updates >= .01) {
                report.add(name, "us/message in " + group, micros / updates);
              }
            });
    report.add(name, "messages/s", updates * 1_000 / time);
    report.add(name, "messages/frame", updates / taken.get("frames"));
    report.add(name, "bytes/message", taken.get("bytes") / updates);
  }

  private void ratios() {
    ratio("livetable steady", "raw x1");
    ratio("livetable saturated", "raw x8");
    ratio("livetable saturated", "plain saturated");
    ratio("livetable steady", "plain steady");
  }

  private void ratio(String subject, String reference) {
    String figure = "CPU us/message";
    report.add(
        subject,
        "ratio to " + reference,
        report.median(subject, figure) / report.median(reference, figure));
  }
}
