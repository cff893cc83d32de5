package io.livetable.server.chaos;

import io.livetable.server.smoke.Recording;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what was overheard on the links with the recording. Of the compacted topic a task may
 * have been given less than there was: a record that a newer one of its account had superseded by
 * then may be missing. Not thread-safe.
 */
final class LinkAudit {

  private static final String COMPACTED = "account-balances";

  private final Recording recording;
  private final Map<String, String> feeds;
  private final Map<TopicPartition, NavigableMap<Long, String>> records = new HashMap<>();
  private final List<String> objections = new ArrayList<>();

  /**
   * An audit that has compared nothing.
   *
   * @param feeds the feeds by topic
   */
  LinkAudit(Recording recording, Map<String, String> feeds) {
    this.recording = recording;
    this.feeds = Map.copyOf(feeds);
  }

  private NavigableMap<Long, String> records(TopicPartition partition) {
    return records.computeIfAbsent(
        partition, any -> recording.accounts(feed(partition), partition.partition()));
  }

  private String feed(TopicPartition partition) {
    return feeds.getOrDefault(partition.topic(), partition.topic());
  }

  /** Whether compaction may have removed a record by then. */
  private boolean superseded(TopicPartition partition, long offset, String account, long byMs) {
    return partition.topic().equals(COMPACTED)
        && recording.committedBy(feed(partition), account, offset + 1) < byMs;
  }

  /** Checks offsets that were committed though no server had acknowledged them. */
  void check(LinkWatch.Hole hole) {
    List<Long> lost = new ArrayList<>();
    records(hole.partition())
        .subMap(hole.from(), hole.to())
        .forEach(
            (offset, account) -> {
              if (!superseded(hole.partition(), offset, account, hole.atMs())) {
                lost.add(offset);
              }
            });
    if (!lost.isEmpty()) {
      objections.add(
          "the connector committed %s of %s, which no server had acknowledged"
              .formatted(lost, hole.partition()));
    }
  }

  /** Checks a claim. */
  void check(LinkWatch.Claim claim) {
    NavigableMap<Long, String> all =
        records(claim.partition()).subMap(claim.base(), true, claim.end(), false);
    all.forEach(
        (offset, account) -> {
          if (!claim.offsets().contains(offset)
              && !superseded(claim.partition(), offset, account, claim.atMs())) {
            objections.add("a task left %d out of %s".formatted(offset, claim));
          }
        });
    for (long offset : claim.offsets()) {
      if (!all.containsKey(offset)) {
        objections.add("a task made up %d in %s".formatted(offset, claim));
      }
    }
  }

  List<String> objections() {
    return objections;
  }
}
