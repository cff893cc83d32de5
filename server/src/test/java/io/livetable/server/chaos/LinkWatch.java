package io.livetable.server.chaos;

import io.livetable.protocol.Event;
import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkProtocolException;
import io.livetable.server.smoke.Recording;
import io.livetable.server.testkit.WebSocketFrames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Overhears the links: which ranges the tasks claimed, and which of them a server acknowledged. At
 * the end a {@link LinkAudit} compares the claims, and what the connector committed, with the
 * recording. Thread-safe.
 */
final class LinkWatch {

  private final LinkCodec codec = new LinkCodec();
  private final Map<String, String> feeds;
  private final Map<TopicPartition, TreeMap<Long, Long>> acknowledged = new HashMap<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private final List<Hole> holes = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  /** Offsets that were committed while no server had acknowledged a range with them. */
  record Hole(TopicPartition partition, long from, long to, long atMs) {}

  /** What a range said: these are all records in it. */
  record Claim(TopicPartition partition, long base, long end, Set<Long> offsets, long atMs) {}

  /**
   * A watch that has heard nothing.
   *
   * @param feeds the feeds by topic
   */
  LinkWatch(Map<String, String> feeds) {
    this.feeds = Map.copyOf(feeds);
  }

  /** Overhears one connection. */
  Proxy.Tap tap() {
    Link link = new Link();
    return (towardsServer, bytes, length) ->
        (towardsServer ? link.sent : link.received).take(bytes, length);
  }

  /** One connection of a task. */
  private final class Link {
    private final TreeMap<Long, LinkMessage.Range> open = new TreeMap<>();
    private final WebSocketFrames sent = new WebSocketFrames(this::message);
    private final WebSocketFrames received = new WebSocketFrames(this::message);

    private void message(byte[] bytes) {
      synchronized (LinkWatch.this) {
        try {
          LinkMessage message = codec.decode(bytes, 0, bytes.length);
          if (message instanceof LinkMessage.Range range) {
            open.put(range.seq(), range);
            claim(range);
          } else if (message instanceof LinkMessage.Ack ack) {
            open.headMap(ack.seq(), true).values().forEach(LinkWatch.this::acknowledge);
            open.headMap(ack.seq(), true).clear();
          }
        } catch (LinkProtocolException e) {
          faults.add("a link message cannot be read: " + e.getMessage());
        }
      }
    }
  }

  private void claim(LinkMessage.Range range) {
    claims.add(
        new Claim(
            new TopicPartition(range.topic(), range.partition()),
            range.base(),
            range.end(),
            range.events().stream().map(Event::offset).collect(Collectors.toUnmodifiableSet()),
            System.currentTimeMillis()));
  }

  private void acknowledge(LinkMessage.Range range) {
    TreeMap<Long, Long> known =
        acknowledged.computeIfAbsent(
            new TopicPartition(range.topic(), range.partition()), any -> new TreeMap<>());
    long from = range.base();
    long to = range.end();
    Map.Entry<Long, Long> before = known.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      from = before.getKey();
      to = Math.max(to, before.getValue());
    }
    for (Map.Entry<Long, Long> next = known.ceilingEntry(from);
        next != null && next.getKey() <= to;
        next = known.higherEntry(next.getKey())) {
      to = Math.max(to, next.getValue());
    }
    known.subMap(from, true, to, true).clear();
    known.put(from, to);
  }

  /** The connector has committed an offset; what was acknowledged until now is known. */
  synchronized void committed(TopicPartition partition, long offset) {
    long from = committed.getOrDefault(partition, 0L);
    TreeMap<Long, Long> known = acknowledged.getOrDefault(partition, new TreeMap<>());
    while (from < offset) {
      Map.Entry<Long, Long> covering = known.floorEntry(from);
      if (covering != null && covering.getValue() > from) {
        from = covering.getValue();
      } else {
        Long next = known.higherKey(from);
        long to = next == null ? offset : Math.min(offset, next);
        holes.add(new Hole(partition, from, to, System.currentTimeMillis()));
        from = to;
      }
    }
    committed.merge(partition, offset, Math::max);
  }

  /** How many ranges were claimed. */
  synchronized long ranges() {
    return claims.size();
  }

  /** What the recording says against what was heard, one sentence each. */
  synchronized List<String> objections(Recording recording) {
    LinkAudit audit = new LinkAudit(recording, feeds);
    holes.forEach(audit::check);
    claims.forEach(audit::check);
    List<String> objections = new ArrayList<>(faults);
    objections.addAll(audit.objections());
    return objections;
  }
}
