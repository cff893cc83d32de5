package io.livetable.server.table;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.FeedConfig;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.SharedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TopicWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Servers that get into each other's way. */
@ExtendWith(SharedBroker.class)
final class FeedTableServersIT {

  private final EmbeddedBroker broker;

  FeedTableServersIT(EmbeddedBroker broker) {
    this.broker = broker;
  }

  @Test
  void shouldStopTheSecondOfTwoServersWithOneId(@TempDir Path one, @TempDir Path other)
      throws Exception {
    // given a server at work
    broker.createTopic("twice", RunningTable.PARTITIONS, "compact");
    TopicWriter.write(broker, "twice", "a", "1");
    FeedConfig feed = TestFeeds.latest("twice");
    try (RunningTable first = new RunningTable(broker, feed, one).awaitReady()) {
      first.awaitCaughtUp();
      List<String> changelogs = first.changelogs();

      // when another with its id starts, with a state directory of its own
      try (RunningTable second = new RunningTable(broker, feed, other)) {
        second.awaitProblem("has a member of another state directory");
        String message = second.awaitStopped();

        // then that one stops, before it has touched anything
        assertTrue(message.contains("another server runs with server.id=s1"), message);
        assertEquals(message, second.table.problem().orElse(""));
        assertEquals(List.of(), second.listener.epochs());
        TopicWriter.write(broker, "twice", "a", "2");
        first.awaitCaughtUp();
        assertEquals(List.of("2"), first.values("a"));
        assertEquals(changelogs, first.changelogs());
        assertTrue(first.listener.calls().stream().noneMatch(call -> call.startsWith("closed")));
      }
    }
  }

  @Test
  void shouldTakeThePlaceOfAServerThatHasEndedAndLostItsState(
      @TempDir Path one, @TempDir Path other) throws Exception {
    broker.createTopic("moved", RunningTable.PARTITIONS, "delete");
    TopicWriter.write(broker, "moved", "a", "1");
    FeedConfig feed = TestFeeds.history("moved", 3);
    try (RunningTable first = new RunningTable(broker, feed, one).awaitReady()) {
      first.awaitCaughtUp();
    }

    // Its member is still in the group: whether it lives shows in a while.
    try (RunningTable second = new RunningTable(broker, feed, other)) {
      second.awaitProblem("has a member of another state directory");
      second.awaitReady();
      assertEquals(List.of("1"), second.values("a"));
      await().atMost(RunningTable.LONG).until(() -> second.table.problem().isEmpty());
    }
  }

  @Test
  void shouldStopOneOfTwoServersOfWhichOneHasACopyOfTheOthersState(
      @TempDir Path one, @TempDir Path other) throws Exception {
    // given a server, and another with its id that thinks that it has been this one
    broker.createTopic("copied", RunningTable.PARTITIONS, "compact");
    TopicWriter.write(broker, "copied", "a", "1");
    FeedConfig feed = TestFeeds.latest("copied");
    try (RunningTable first = new RunningTable(broker, feed, one).awaitReady()) {
      first.awaitCaughtUp();
      Path copy = Files.createDirectories(other.resolve("tables/copied"));
      for (String file : List.of("owner", "epoch", "caught-up")) {
        Files.copy(one.resolve("tables/copied").resolve(file), copy.resolve(file));
      }
      try (RunningTable second = new RunningTable(broker, feed, other)) {

        // then whichever joins the group last stays: as a rule the second, but the first may join
        // again after it
        await()
            .atMost(RunningTable.LONG)
            .until(
                () ->
                    first.listener.stopped().isPresent() || second.listener.stopped().isPresent());
        RunningTable loser = first.listener.stopped().isPresent() ? first : second;
        RunningTable winner = loser == first ? second : first;
        String message = loser.listener.stopped().orElse("");
        assertTrue(message.contains("another server runs with server.id=s1"), message);
        await()
            .atMost(RunningTable.LONG)
            .ignoreExceptions()
            .until(() -> List.of("1").equals(winner.values("a")));
      }
    }
  }

  @Test
  void shouldWaitForAStateDirectoryThatIsInUse(@TempDir Path state) throws Exception {
    broker.createTopic("locked", RunningTable.PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("locked");
    RunningTable first = new RunningTable(broker, feed, state).awaitReady();
    try (first;
        RunningTable second = new RunningTable(broker, feed, state)) {
      second.awaitProblem(
          "state directory " + state.resolve("tables/locked") + " is in use by another");

      first.table.close();

      second.awaitReady();
    }
  }

  @Test
  void shouldCloseWhileItWaitsForAnotherServersMember(@TempDir Path one, @TempDir Path other)
      throws Exception {
    broker.createTopic("patient", RunningTable.PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("patient");
    try (RunningTable first = new RunningTable(broker, feed, one).awaitReady()) {
      RunningTable second = new RunningTable(broker, feed, other);
      try (second) {
        second.awaitProblem("has a member of another state directory");
      }

      assertEquals(List.of(), second.listener.calls());
      assertTrue(second.listener.stopped().isEmpty());
      assertTrue(first.table.ready());
    }
  }
}
