package io.livetable.server.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.client.ServerMessage.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientStateTest {

  private static final ServerMessage.Welcome WELCOME =
      new ServerMessage.Welcome("s", 1, Map.of("t", 2), List.of());

  private final List<ServerMessage> took = new ArrayList<>();
  private final List<Position> broken = new ArrayList<>();
  private final ClientState state =
      new ClientState(
          new Transcript(),
          new ClientState.Observer() {
            @Override
            public void took(ServerMessage message) {
              took.add(message);
            }

            @Override
            public void broken(ServerMessage.Update update, Position position) {
              broken.add(position);
            }

            @Override
            public void failed(ServerMessage.Failed failure) {}
          });

  @Test
  void shouldSubscribeWhenSessionOpens() {
    // given
    assertEquals(Optional.empty(), state.subscribe("A", Set.of("t"), true));

    // when
    List<String> sent = state.opened(WELCOME, true);

    // then
    assertEquals(
        List.of("{\"type\":\"subscribe\",\"id\":1,\"account\":\"A\",\"feeds\":[\"t\"]}"), sent);
    assertFalse(state.answered());
  }

  @Test
  void shouldShowLastEventsAndResumeFromPosition() {
    // given
    watching();
    state.receive(update(5, 2));
    state.receive(update(7, 5));

    // when
    state.closed();
    List<String> sent = state.opened(WELCOME, true);

    // then
    assertEquals(List.of(shown(5), shown(7)), state.view("A", "t").orElseThrow().events());
    assertEquals(3, state.view("A", "t").orElseThrow().count());
    assertEquals(
        List.of(
            "{\"type\":\"subscribe\",\"id\":1,\"account\":\"A\",\"feeds\":[\"t\"],\"since\":{\"t\":{\"epoch\":\"e.1\",\"partition\":0,\"next\":8}}}"),
        sent);
  }

  @Test
  void shouldSubscribeAgainFromPositionWhenChainBreaks() {
    // given
    watching();

    // when
    Optional<String> sent = state.receive(update(7, 5));

    // then
    assertTrue(sent.orElseThrow().contains("\"next\":3"));
    assertEquals(List.of(new Position("e.1", 0, 3)), broken);
    assertEquals(List.of(shown(2)), state.view("A", "t").orElseThrow().events());
  }

  @Test
  void shouldIgnoreUpdatesUntilAnswered() {
    // given
    watching();
    state.subscribe("A", Set.of("t"), true);
    took.clear();

    // when
    state.receive(update(5, 2));

    // then
    assertEquals(List.of(), took);
    assertEquals(3, state.view("A", "t").orElseThrow().position().next());
  }

  @Test
  void shouldIgnoreAnswersOfOlderIds() {
    // given
    watching();
    state.subscribe("A", Set.of("t"), false);

    // when
    state.receive(snapshot(1, 99));

    // then
    assertFalse(state.answered());
    assertEquals(3, state.view("A", "t").orElseThrow().position().next());
  }

  @Test
  void shouldIgnoreWhatComesAfterUnsubscribing() {
    // given
    watching();
    state.unsubscribe("A");

    // when: a snapshot of before, because the server found the client slow, and what follows on it
    state.receive(snapshot(1, 9));
    state.receive(update(9, 8));
    state.receive(new ServerMessage.Unsubscribed(2, "A"));
    state.receive(update(11, 9));

    // then
    assertEquals(3, state.view("A", "t").orElseThrow().position().next());
    assertEquals(Set.of(), state.accounts());
    assertEquals(List.of(), broken);
  }

  @Test
  void shouldEmptyHistoryAtTombstone() {
    // given
    watching();

    // when
    state.receive(new ServerMessage.Update("A", "t", 0, 2, 0, new Shown(5, 5, null)));

    // then
    assertEquals(List.of(), state.view("A", "t").orElseThrow().events());
    assertEquals(0, state.view("A", "t").orElseThrow().count());
  }

  @Test
  void shouldForgetItsPositionWhenAnErrorTakesItAway() {
    // given
    watching();
    state.receive(failed(0));
    assertEquals(3, state.view("A", "t").orElseThrow().position().next());

    // when
    state.receive(failed(1));

    // then
    assertEquals(
        Optional.of("{\"type\":\"subscribe\",\"id\":2,\"account\":\"A\",\"feeds\":[\"t\"]}"),
        state.subscribe("A", Set.of("t"), true));
  }

  private static ServerMessage failed(long id) {
    return MessageReader.read(
            "{\"type\":\"error\",\"id\":%d,\"account\":\"A\",\"feed\":\"t\",\"code\":\"not_ready\",\"reset\":true,\"reason\":\"missed_event\"}"
                .formatted(id))
        .get(0);
  }

  private void watching() {
    state.subscribe("A", Set.of("t"), true);
    state.opened(WELCOME, true);
    state.receive(snapshot(1, 3));
    assertTrue(state.answered());
  }

  private static ServerMessage snapshot(long id, long next) {
    return new ServerMessage.Snapshot(
        id, "A", "t", "e.1", 0, next, 2, 1, false, false, List.of(shown(2)), Optional.empty());
  }

  private static Shown shown(long offset) {
    return new Shown(offset, offset, "{}");
  }

  private static ServerMessage update(long offset, long prev) {
    return new ServerMessage.Update("A", "t", 0, prev, 0, shown(offset));
  }
}
