package io.livetable.server.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HubTest extends FeedHubFixture {

  @Test
  void shouldFindAFeedByTheTopicThatLinksNameAndByTheNameThatClientsUse() {
    Hub all = new Hub(List.of(hub));

    assertEquals(Optional.of(hub), all.topic("t"));
    assertEquals(Optional.of(hub), all.feed("x"));
    assertEquals(Optional.empty(), all.topic("x"));
    assertEquals(Optional.empty(), all.feed("t"));
    assertEquals(List.of(hub), List.copyOf(all.feeds()));
  }
}
