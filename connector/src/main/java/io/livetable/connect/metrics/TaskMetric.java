package io.livetable.connect.metrics;

import java.util.Locale;

/** What a task shows of itself. */
public enum TaskMetric implements Metric<TaskStatus> {
  SERVERS("Servers that the task pushes to."),
  IN_SYNC_SERVERS("Servers that are in sync. At 0 nothing is consumed and nothing is committed."),
  PAUSED(
      "1 while the task's partitions are paused: no server is in sync, or none has room; otherwise"
          + " 0."),
  UNACKNOWLEDGED_RANGES(
      "Ranges that no server has acknowledged: offsets before them only are committed."),
  UNACKNOWLEDGED_BYTES("Bytes of the ranges that no server has acknowledged."),
  BAD_RECORDS_TOTAL(
      "Records that could not be pushed: reported, passed over, or the end of the task.");

  private final String meaning;

  TaskMetric(String meaning) {
    this.meaning = meaning;
  }

  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public Object read(TaskStatus source) {
    return switch (this) {
      case SERVERS -> (long) source.servers();
      case IN_SYNC_SERVERS -> (long) source.inSync();
      case PAUSED -> source.paused() ? 1L : 0L;
      case UNACKNOWLEDGED_RANGES -> (long) source.unacknowledgedRanges();
      case UNACKNOWLEDGED_BYTES -> source.unacknowledgedBytes();
      case BAD_RECORDS_TOTAL -> source.badRecords();
    };
  }

  @Override
  public boolean isText() {
    return false;
  }
}
