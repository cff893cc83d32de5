package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.livetable.protocol.Epoch;
import io.livetable.server.testkit.TestFeeds;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TableNamesTest {

  private static final Epoch EPOCH = new Epoch("topic_id-of-22-letters", 3);

  private static String application(String server, String feed) {
    return new TableNames(
            TestFeeds.server(
                server,
                "127.0.0.1:1",
                Path.of("state"),
                TestFeeds.latest(feed),
                Duration.ofSeconds(1)),
            TestFeeds.latest(feed))
        .application(EPOCH);
  }

  @Test
  void shouldKeepServersAndFeedsApartWhateverTheirNames() {
    assertEquals("livetable-s-1.my_feed.topic_id-of-22-letters.3", application("s-1", "my_feed"));
    assertNotEquals(application("a-b", "c"), application("a", "b-c"));
    assertNotEquals(application("a-", "b"), application("a", "-b"));
  }
}
