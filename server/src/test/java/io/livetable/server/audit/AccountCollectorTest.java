package io.livetable.server.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.ConverterConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TestRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccountCollectorTest {

  private static final FeedConfig FEED = TestFeeds.history("t", 2);
  private static final Shape SHAPE = Shape.of(FEED);
  private static final TopicFacts KEPT = new TopicFacts("t", "id", 1, false, Duration.ofDays(1));
  private static final TopicFacts COMPACTED =
      new TopicFacts("t", "id", 1, true, Duration.ofDays(1));

  private final AccountCollector collector =
      new AccountCollector(
          "A", new FeedRecords(FEED, new ServerMeters(new SimpleMeterRegistry())), SHAPE, 6, 20);

  @Test
  void shouldFoldWhatIsBeforeTheListAndListTheRest() {
    // given
    for (long offset : new long[] {1, 3, 5, 6, 8}) {
      add(offset, "A", "" + offset);
    }
    add(7, "B", "7");

    // when
    AccountLog log = collector.log(KEPT, 0, 0, 20, false);

    // then
    assertEquals(List.of("3", "5"), values(log.fold(6, SHAPE)));
    assertEquals(List.of("6", "8"), values(log.fold(9, SHAPE)));
    assertEquals(5, log.fold(9, SHAPE).count());
    assertEquals(3, log.fold(7, SHAPE).hidden());
    assertEquals(1, log.between(7, 20).size());
    assertTrue(log.isListed(6) && !log.isListed(5));
    assertEquals(6, collector.read());
  }

  @Test
  void shouldPassOverAndCountWhatDoesNotRender() {
    add(1, "A", "not JSON");
    add(2, null, "2");
    add(3, "B", "not JSON, but of another account");
    add(4, "A", "4");

    AccountLog log = collector.log(KEPT, 0, 0, 20, false);

    assertEquals(List.of("4"), values(log.fold(6, SHAPE)));
    assertEquals(2, collector.unrenderable());
    assertEquals(1, collector.oldest());
  }

  @Test
  void shouldKnowAllFromTheOldestRecordThatIsLeft() {
    // given a record without JSON form, which superseded what was before it all the same
    add(3, "A", "not JSON");
    add(8, "A", "8");

    AccountLog log = collector.log(COMPACTED, 0, 0, 20, false);

    assertTrue(log.isWhole(3) && !log.isWhole(2));
    assertFalse(log.isAbsent(19));
  }

  @Test
  void shouldKnowNothingOfKeysThatAreCompactedApart() {
    // given JSON keys, which name the same account in different bytes
    FeedConfig base = TestFeeds.latest("t");
    FeedConfig feed =
        new FeedConfig(
            base.name(),
            base.topic(),
            base.kind(),
            base.depth(),
            new ConverterConfig(
                "org.apache.kafka.connect.json.JsonConverter", Map.of("schemas.enable", "false")),
            base.value(),
            base.keyType(),
            base.partitioner(),
            base.misplaced(),
            base.onDataLoss(),
            base.tombstoneRetention());
    AccountCollector apart =
        new AccountCollector(
            "A", new FeedRecords(feed, new ServerMeters(new SimpleMeterRegistry())), SHAPE, 6, 20);
    apart.add(record(7, "\"A\"", "7"));
    assertTrue(apart.log(COMPACTED, 0, 0, 20, false).isWhole(7));

    // when
    apart.add(record(8, " \"A\"", "8"));

    // then
    assertFalse(apart.log(COMPACTED, 0, 0, 20, false).isWhole(7));
    assertTrue(apart.log(KEPT, 0, 0, 20, false).isWhole(7));
  }

  @Test
  void shouldKnowNothingOfALogThatWasCompactedMeanwhile() {
    add(7, "A", "7");
    assertFalse(collector.log(COMPACTED, 0, 0, 20, true).isWhole(7));
  }

  @Test
  void shouldKnowOfAnAbsentAccountOnlyIfTheLogIsWhole() {
    assertTrue(collector.log(COMPACTED, 0, 0, 20, false).isAbsent(20));
    assertFalse(collector.log(COMPACTED, 0, 0, 20, false).isAbsent(19));
    assertFalse(collector.log(COMPACTED, 0, 1, 20, false).isAbsent(20), "records were deleted");
  }

  @Test
  void shouldKnowOnlyWhatIsAfterTheLogsStart() {
    add(5, "A", "5");

    AccountLog log = collector.log(KEPT, 0, 4, 20, false);

    assertTrue(log.isWhole(4) && !log.isWhole(3));
    assertFalse(log.isExact(9, log.fold(9, SHAPE), SHAPE));
  }

  @Test
  void shouldTakeAnEpochOfARebuiltTableForTheTopics() {
    assertTrue(KEPT.isNow("id.1"));
    assertTrue(KEPT.isNow("id.r2.1"));
    for (String other : List.of("id.2", "ido.1", "id.x.1", "other.1", "id")) {
      assertFalse(KEPT.isNow(other), other);
    }
  }

  private void add(long offset, @Nullable String key, String value) {
    collector.add(record(offset, key, value));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      long offset, @Nullable String key, String value) {
    return new ConsumerRecord<>("t", 0, offset, TestRecords.bytes(key), TestRecords.bytes(value));
  }

  private static List<String> values(Fold fold) {
    return fold.events().stream().map(record -> String.valueOf(record.value())).toList();
  }
}
