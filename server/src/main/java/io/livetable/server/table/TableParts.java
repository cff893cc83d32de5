package io.livetable.server.table;

import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.metrics.ServerMeters;
import java.time.Duration;

/** What the pieces of one feed's table share. */
record TableParts(
    FeedConfig feed,
    ServerConfig config,
    TableNames names,
    Progress progress,
    FeedTopology topology,
    MisplacedRecords misplaced,
    TableListener listener,
    ServerMeters meters,
    TableStatus status,
    Readiness readiness) {

  /** How often the topic is looked at. */
  Duration checkInterval() {
    return config.kafka().epochCheck();
  }
}
