package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.DataLossPolicy;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TestRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FeedTopologyTest {

  private final Path state;

  FeedTopologyTest(@TempDir Path state) {
    this.state = state;
  }

  private TopologyFixture latest() {
    return new TopologyFixture(TestFeeds.latest("balances"), state);
  }

  private TopologyFixture history(int depth) {
    return new TopologyFixture(TestFeeds.history("transfers", depth), state);
  }

  private static TopologyFixture feed(String kind, Path state) {
    FeedConfig feed =
        kind.equals("latest") ? TestFeeds.latest("topic") : TestFeeds.history("topic", 3);
    return new TopologyFixture(feed, state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "history"})
  void shouldReadTheFeedsTopicAndNoOther(String kind) {
    try (TopologyFixture fixture = feed(kind, state)) {
      TopologyDescription description = fixture.topology.build(partition -> 0).describe();

      assertEquals(1, description.subtopologies().size());
      for (TopologyDescription.Subtopology part : description.subtopologies()) {
        for (TopologyDescription.Node node : part.nodes()) {
          assertFalse(node instanceof TopologyDescription.Sink, node::toString);
          assertFalse(node.name().startsWith("K"), () -> "has a generated name: " + node);
          if (node instanceof TopologyDescription.Source source) {
            assertEquals(Set.of("topic"), source.topicSet());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "history"})
  void shouldOfferEveryRecordAndApplyOnlyThoseThatRenderInPlace(String kind) {
    try (TopologyFixture fixture = feed(kind, state)) {
      // given a record of each kind
      fixture.write("a", "1");
      fixture.write(null, "2");
      fixture.write("", "3");
      fixture.write("a", "no json");
      fixture.write("misplaced", "5");
      fixture.write("a", "{ \"n\" : 6 }");

      // then all are passed, and only the good ones are events and in the table
      assertEquals(6, fixture.progress.mark(0).position());
      assertEquals(List.of(), fixture.listener.breaches());
      assertEquals(
          List.of("1", "{ \"n\" : 6 }"), TestRecords.json(fixture.listener.events(0, "a", 100)));
      assertEquals(List.of(), fixture.listener.events(0, "misplaced", 100));
      assertEquals(-1, fixture.read("misplaced").last());
      assertEquals(5, fixture.read("a").last());
      assertEquals(6, fixture.counter("livetable.table.records"));
      assertEquals(3, fixture.counter("livetable.table.unrenderable"));
    }
  }

  @Test
  void shouldKeepATombstoneSoThatTheGuardSurvives() {
    try (TopologyFixture fixture = latest()) {
      fixture.write("a", "1");
      fixture.write("a", null);

      Stored stored = fixture.read("a");

      assertEquals(1, stored.last());
      assertEquals(0, stored.count());
      assertEquals(List.of(), stored.events());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "history"})
  void shouldApplyNothingTwiceOnAReplay(String kind) {
    try (TopologyFixture fixture = feed(kind, state)) {
      // given a store that is ahead of the commit
      for (int i = 0; i < 7; i++) {
        fixture.write("a", "" + i);
      }
      Stored before = fixture.read("a");

      // when the task starts again and reads the topic from an older commit
      fixture.replay();
      assertEquals(before, fixture.read("a"));
      for (int i = 0; i < 6; i++) {
        fixture.write("a", "" + i);

        // then no replayed record shows, but each is offered
        assertEquals(before, fixture.read("a"));
        assertEquals(i + 1, fixture.progress.mark(0).position());
      }
      assertEquals(6, fixture.counter("livetable.table.guarded"));
      assertEquals(List.of(), fixture.listener.breaches());
      fixture.write("a", "6");
      fixture.write("a", "7");
      assertEquals(7, fixture.read("a").last());
    }
  }

  @Test
  void shouldShowTheNewestRecordsAndTheOffsetOfTheNewestHidden() {
    try (TopologyFixture fixture = history(3)) {
      for (int i = 0; i < 11; i++) {
        fixture.write(i % 2 == 0 ? "a" : "b", "" + i);
        Stored stored = fixture.read("a");
        List<String> all = TestRecords.json(fixture.listener.events(0, "a", Long.MAX_VALUE));
        int shown = Math.min(3, all.size());
        assertEquals(
            all.subList(all.size() - shown, all.size()), TestRecords.json(stored.events()));
        assertEquals(all.size(), stored.count());
        assertEquals(all.size() > 3 ? 2L * (all.size() - 4) : -1, stored.hidden());
      }
    }
  }

  @Test
  void shouldEmptyAHistoryAtATombstoneAndBeginAgain() {
    try (TopologyFixture fixture = history(2)) {
      fixture.write("a", "0");
      fixture.write("a", "1");
      fixture.write("a", "2");
      fixture.write("a", null);
      assertEquals(new Stored(3, 0, 3, List.of()), fixture.read("a"));

      fixture.write("a", "4");
      fixture.write("a", "5");

      Stored stored = fixture.read("a");
      assertEquals(List.of("4", "5"), TestRecords.json(stored.events()));
      assertEquals(2, stored.count());
      assertEquals(3, stored.hidden());
    }
  }

  @Test
  void shouldSurviveACrashBetweenEntryAndHead() {
    for (int written = 1; written < 12; written++) {
      try (TopologyFixture fixture =
          new TopologyFixture(TestFeeds.history("transfers", 3), state.resolve("c" + written))) {
        // given a ring whose newest entry is put and whose head is not
        for (int i = 0; i < written; i++) {
          fixture.write("a", "" + i);
        }
        Stored before = fixture.read("a");
        Bytes head = headOf(fixture);
        byte[] old = fixture.slots().get(head);
        fixture.write("a", "" + written);
        Stored after = fixture.read("a");
        fixture.slots().put(head, old);

        // then what was shown is still there, and a replay gives the same as without the crash
        assertEquals(before, fixture.read("a"));
        fixture.replay();
        for (int i = 0; i <= written; i++) {
          fixture.write("a", "" + i);
        }
        assertEquals(after, fixture.read("a"));
      }
    }
  }

  private static Bytes headOf(TopologyFixture fixture) {
    try (KeyValueIterator<Bytes, byte[]> all = fixture.slots().all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        if (entry.key.get()[entry.key.get().length - 1] == -1) {
          return entry.key;
        }
      }
    }
    throw new AssertionError("no head");
  }

  @Test
  void shouldDeleteARemovedAccountOnceTheCommitHasBeenPastItForTheRetention() {
    FeedConfig feed = TestFeeds.latest("balances", DataLossPolicy.STOP, Duration.ofSeconds(10));
    try (TopologyFixture fixture = new TopologyFixture(feed, state)) {
      // given two removed accounts and one that came back
      fixture.write("a", "0");
      fixture.write("a", null);
      fixture.write("b", null);
      fixture.write("b", "3");
      fixture.write("c", null);
      fixture.advance(Duration.ofSeconds(30));
      assertEquals(1, fixture.read("a").last(), "nothing is committed yet");
      long generation = fixture.progress.mark(0).generation();

      // when the commit is past the first of them for the retention
      fixture.progress.committed(0, 2);
      for (int i = 0; i < 8; i++) {
        fixture.advance(Duration.ofSeconds(1));
      }
      assertEquals(1, fixture.read("a").last(), "the retention is not over");
      for (int i = 0; i < 8; i++) {
        fixture.advance(Duration.ofSeconds(1));
      }

      // then that one is gone and readers are told
      assertEquals(-1, fixture.read("a").last());
      assertEquals(3, fixture.read("b").last());
      assertEquals(4, fixture.read("c").last());
      assertNotEquals(generation, fixture.progress.mark(0).generation());
      assertEquals(1, fixture.counter("livetable.table.purged"));
    }
  }

  @Test
  void shouldDeleteMoreRemovedAccountsThanOneStepTakes() {
    FeedConfig feed = TestFeeds.latest("balances", DataLossPolicy.STOP, Duration.ofSeconds(10));
    try (TopologyFixture fixture = new TopologyFixture(feed, state)) {
      for (int i = 0; i < 2_500; i++) {
        fixture.write("a" + i, i % 5 == 0 ? "1" : null);
      }
      fixture.progress.committed(0, 2_500);

      for (int i = 0; i < 30; i++) {
        fixture.advance(Duration.ofSeconds(1));
      }

      assertEquals(2_000, fixture.counter("livetable.table.purged"));
      assertEquals(-1, fixture.read("a2499").last());
      assertEquals(2_495, fixture.read("a2495").last());
    }
  }

  @Test
  void shouldNameTheStoreByWhatItHolds() {
    try (TopologyFixture three = history(3);
        TopologyFixture four =
            new TopologyFixture(TestFeeds.history("transfers", 4), state.resolve("other"))) {
      assertNotEquals(three.topology.storeName(), four.topology.storeName());
      assertTrue(three.topology.storeName().matches("table-[0-9a-f]+"));
    }
  }

  @Test
  void shouldRefuseToReadAHistoryThatHasAHole() {
    try (TopologyFixture fixture = history(3)) {
      fixture.write("a", "1");
      Bytes head = headOf(fixture);
      try (KeyValueIterator<Bytes, byte[]> all = fixture.slots().all()) {
        while (all.hasNext()) {
          Bytes key = all.next().key;
          if (!key.equals(head)) {
            fixture.slots().delete(key);
          }
        }
      }

      assertThrows(IllegalStateException.class, () -> fixture.read("a"));
    }
  }

  @Test
  void shouldWalkAgainOnlyWhenTheCommitHasMoved() {
    FeedConfig feed = TestFeeds.latest("balances", DataLossPolicy.STOP, Duration.ofSeconds(10));
    try (TopologyFixture fixture = new TopologyFixture(feed, state)) {
      // given entries of which none is a removed account's
      fixture.write("a", "0");
      fixture.progress.committed(0, 1);
      fixture.advance(Duration.ofSeconds(30));
      long generation = fixture.progress.mark(0).generation();
      fixture.advance(Duration.ofSeconds(30));

      // then nothing is deleted, and readers are not disturbed
      assertEquals(0, fixture.counter("livetable.table.purged"));
      assertEquals(generation, fixture.progress.mark(0).generation());
    }
  }

  @Test
  void shouldKeepUpWithACommitThatMovesAllTheWhile() {
    FeedConfig feed = TestFeeds.latest("balances", DataLossPolicy.STOP, Duration.ofSeconds(10));
    try (TopologyFixture fixture = new TopologyFixture(feed, state)) {
      for (int i = 0; i < 20; i++) {
        fixture.write("a" + i, null);
        fixture.progress.committed(0, i + 1);
        fixture.advance(Duration.ofSeconds(1));
      }
      double meanwhile = fixture.counter("livetable.table.purged");
      assertTrue(meanwhile > 0 && meanwhile < 20, () -> "purged " + meanwhile);

      fixture.advance(Duration.ofSeconds(30));

      assertEquals(20, fixture.counter("livetable.table.purged"));
    }
  }
}
