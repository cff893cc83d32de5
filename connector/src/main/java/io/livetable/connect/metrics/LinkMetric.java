package io.livetable.connect.metrics;

import io.livetable.connect.link.LinkStatus;
import java.util.Locale;

/** What a task shows of its link to one server. */
public enum LinkMetric implements Metric<LinkStatus> {
  LINK_STATE(
      "Where the link stands: `waiting` (a pause before the next attempt), `connecting`, `linked` or"
          + " `refused` (a setting must be changed here or there)."),
  IN_SYNC(
      "1 while what the server acknowledges counts: it is linked, its oldest unacknowledged range is"
          + " younger than `ack.timeout.ms`; otherwise 0."),
  QUEUE_BYTES("Bytes that wait for the server's acknowledgement."),
  OLDEST_UNACKNOWLEDGED_MS(
      "How long ago the oldest range was sent that the server has not acknowledged; 0 if there is"
          + " none."),
  LINKS_TOTAL(
      "How often the server has welcomed the task. One that grows means a link that breaks."),
  RECORDS_TOTAL("Records sent, those that were sent again included."),
  RANGES_TOTAL("Ranges sent (messages with records), those that were sent again included."),
  REDELIVERIES_TOTAL(
      "Ranges sent again, since an earlier link was lost before they were acknowledged."),
  LAST_ERROR("Why the last attempt failed or the last link was lost; empty if none was.");

  private final String meaning;

  LinkMetric(String meaning) {
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
  public Object read(LinkStatus source) {
    return switch (this) {
      case LINK_STATE -> source.state().text();
      case IN_SYNC -> source.inSync() ? 1L : 0L;
      case QUEUE_BYTES -> source.queueBytes();
      case OLDEST_UNACKNOWLEDGED_MS -> source.oldestUnacknowledgedMillis();
      case LINKS_TOTAL -> source.links();
      case RECORDS_TOTAL -> source.records();
      case RANGES_TOTAL -> source.ranges();
      case REDELIVERIES_TOTAL -> source.redeliveries();
      case LAST_ERROR -> source.lastError();
    };
  }

  @Override
  public boolean isText() {
    return this == LINK_STATE || this == LAST_ERROR;
  }
}
