package io.livetable.server.hub;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.Epoch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator is told of a feed that cannot be served in full, and what its clients see. */
class FeedProblemTest extends FeedHubFixture {

  @Test
  void shouldSayWhyTheTopicIsNotKnown() {
    assertEquals(
        Optional.of("feed x: topic t is not known yet: Kafka has not answered yet"), hub.problem());

    hub.unreachable("no topic t");

    assertEquals(Optional.of("feed x: topic t is not known yet: no topic t"), hub.problem());
  }

  @Test
  void shouldSayWhichPartitionsHaveNotReachedTheEndYet() {
    hub.started(EPOCH, Map.of(0, 5L, 1, 5L));
    hub.initialised(0, 5);
    hub.initialised(1, 4);
    hub.ends(1, 5, 5);
    loop.run();

    assertEquals(Optional.of("feed x: partitions [1] of t are being read"), hub.problem());
  }

  @Test
  void shouldSayThatKafkaDoesNotAnswerUntilItDoes() {
    start();
    hub.ends(0, 0, 0);
    assertEquals(Optional.empty(), hub.problem());

    hub.unreachable("timed out");
    assertEquals(Optional.of("feed x: Kafka does not answer: timed out"), hub.concern());
    assertEquals(Optional.empty(), hub.problem(), "it is served, and said to be stale");

    hub.ends(0, 0, 0);
    assertEquals(Optional.empty(), hub.problem());
  }

  @Test
  void shouldNotGiveAPushedRecordOfAnotherPartitionAndLeaveItToTheTableToSaySo() {
    start();
    hub.ends(0, 0, 0);
    RecordingWatcher watcher = watcher();
    hub.push(EPOCH, 0, 0, 6, List.of(event("a", 1), event("b", 3), event("none", 5)), () -> {});
    loop.run();

    assertEquals(List.of("current since 1000", "1 after -1 by push"), watcher.heard());
    assertEquals(List.of("0:3", "0:5"), misplaced);
    assertEquals(Optional.empty(), hub.problem());

    hub.misplaced("misplaced");
    loop.run();
    assertEquals(List.of("misplaced_records since 1000"), watcher.heard());
    assertEquals(Optional.of("feed x: misplaced"), hub.problem());
  }

  @Test
  void shouldPassOverRecordsOfOtherPartitionsWhenToldTo() {
    hub = hub(false);
    start();
    hub.ends(0, 0, 0);
    hub.push(EPOCH, 0, 0, 4, List.of(event("b", 3)), () -> {});
    loop.run();

    assertEquals(List.of("0:3"), misplaced);
    assertEquals(Optional.empty(), hub.problem());
    assertEquals(4, hub.frontier(0));
  }

  @Test
  void shouldSayThatItHasStoppedRatherThanThatRecordsAreMisplaced() {
    start();
    hub.misplaced("misplaced");
    hub.stopped("records were lost");
    hub.misplaced("misplaced again");
    loop.run();

    assertEquals(Optional.of("feed x: records were lost"), hub.problem());
    assertEquals(StaleReason.DATA_LOSS, staleReason());
  }

  @Test
  void shouldForgetWhatWasWrongWithATopicThatIsCreatedAnew() {
    start();
    hub.ends(0, 0, 0);
    hub.misplaced("misplaced");
    hub.started(new Epoch("two", 1), Map.of());
    hub.initialised(0, 0);
    hub.ends(0, 0, 0);
    loop.run();

    assertEquals(Optional.empty(), hub.problem());
  }

  @Test
  void shouldSayThatItHasStoppedAlsoBeforeTheTopicIsKnown() {
    hub.stopped("records were lost");

    assertEquals(Optional.of("feed x: records were lost"), hub.problem());
  }
}
