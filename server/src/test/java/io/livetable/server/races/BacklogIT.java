package io.livetable.server.races;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.livetable.server.config.FeedConfig;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.SharedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TopicWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told while a server's tables have much to catch up. */
@ExtendWith(SharedBroker.class)
final class BacklogIT {

  private static final int RECORDS = 20_000;
  private static final int ACCOUNTS = 100;

  private final EmbeddedBroker broker;

  BacklogIT(EmbeddedBroker broker) {
    this.broker = broker;
  }

  @Test
  void shouldAnswerNotReadyUntilItHasReadWhatItMissedAndThenBeExact(@TempDir Path state)
      throws Exception {
    // given a server that was down while much was written, and a client that knows it from before
    FeedConfig feed = TestFeeds.history("races-behind", 3);
    broker.createTopic(feed.topic(), 1, "delete");
    try (RunningServer server = new RunningServer(broker, state);
        TopicWriter writer = new TopicWriter(broker, feed.topic())) {
      writer.begin().put("a7", "0").commit();
      server.start(feed);
      try (Viewer former = watch(server, feed, "a7").awaitHeard("live")) {
        former.awaitShown("0");
        server.stop();
        int before = former.heard().size();
        write(writer);

        // when it starts, and has come nowhere yet
        server.holdTables();
        server.start(feed);

        // then it answers that it is not ready, and shows nothing of what it has
        try (Viewer newcomer = watch(server, feed, "a99").awaitHeard("error: not_ready")) {
          int told = former.awaitHeard("error: not_ready", before);
          assertEquals(List.of(), newcomer.shown());
          assertFalse(newcomer.heard().contains("live"), () -> newcomer.heard().toString());
          assertEquals(List.of("0"), former.shown());

          // and is exact once it is
          server.releaseTables();
          former.awaitHeard("live", told);
          newcomer.awaitHeard("live");
          former.awaitShown("19707", "19807", "19907");
          newcomer.awaitShown("19799", "19899", "19999");
          writer.begin().put("a7", "20007").commit();
          former.awaitShown("19807", "19907", "20007");
        }
      }
    }
  }

  private static void write(TopicWriter writer) throws Exception {
    writer.begin();
    for (int i = 0; i < RECORDS; i++) {
      writer.put("a" + i % ACCOUNTS, Integer.toString(i));
    }
    writer.commit();
  }

  @Test
  void shouldSayThatItCatchesUpWhenItFallsBehindAndThenBeExact(@TempDir Path state)
      throws Exception {
    // given a client that is live
    FeedConfig feed = TestFeeds.history("races-falls-behind", 3);
    broker.createTopic(feed.topic(), 1, "delete");
    try (RunningServer server = new RunningServer(broker, state).start(feed);
        Viewer viewer = watch(server, feed, "a").awaitHeard("live")) {

      // when records come and the table does not come along
      int before = viewer.heard().size();
      server.holdTables();
      TopicWriter.write(broker, feed.topic(), "a", "1", "2");

      // then it is told so, and one that comes meanwhile is not called live
      int told = viewer.awaitHeard("stale: catching_up", before);
      try (Viewer late = watch(server, feed, "a").awaitHeard("stale: catching_up")) {
        assertFalse(late.heard().contains("live"), () -> late.heard().toString());

        // and when the table is back they show everything and are live
        server.releaseTables();
        viewer.awaitHeard("live", told);
        late.awaitHeard("live");
        viewer.awaitShown("1", "2");
        late.awaitShown("1", "2");
      }
    }
  }

  private static Viewer watch(RunningServer server, FeedConfig feed, String account) {
    return new Viewer(server.clients(), feed.name(), account);
  }
}
