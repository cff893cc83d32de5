package io.livetable.server.session;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * P9: whatever is sent about an account is sent to a session whose token allows it and has not
 * ended at that moment. Seeded sessions over a slow wire, with tokens that come, change and end.
 */
class AuthorizedAtSendTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ACCOUNTS = List.of("a", "b", "c");
  private static final Set<String> ABOUT_DATA =
      Set.of("snapshot", "resumed", "update", "live", "status");
  private static final int SEEDS = 400;
  private static final int STEPS = 150;

  /** How often what happened, over all seeds. */
  private final Map<String, Integer> counts = new HashMap<>();

  /** One session. */
  private final class Run {
    private final long seed;
    private final SplittableRandom random;
    private final AuthenticatedSession client;
    private Set<String> allowed = Set.of();
    private long end;
    private long id;
    private long offset = 11;

    Run(long seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      this.client = new AuthenticatedSession(false, this::sent);
    }

    private void sent(String frame) {
      try {
        JsonNode json = JSON.readTree(frame);
        for (JsonNode message : json.isArray() ? json : List.of(json)) {
          String type = message.path("type").asText();
          String account = message.path("account").asText();
          String code = message.path("code").asText();
          counts.merge(type + code, 1, Integer::sum);
          if (ABOUT_DATA.contains(type)) {
            assertTrue(allowed.contains(account), () -> "seed " + seed + ": " + message);
            assertTrue(
                client.timers.now() < end, () -> "seed " + seed + " after the end: " + message);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void run() {
      client.present();
      verdict();
      for (int step = 0; step < STEPS && client.closed.isEmpty(); step++) {
        step();
      }
      client.closed.forEach(closed -> counts.merge(closed.substring(0, 4), 1, Integer::sum));
    }

    private void step() {
      String account = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
      switch (random.nextInt(12)) {
        case 0 -> client.present();
        case 1, 2 -> verdict();
        case 3 -> subscribe(account);
        case 4 ->
            client.session.receive(
                "{\"type\":\"unsubscribe\",\"id\":%d,\"account\":\"%s\"}".formatted(++id, account));
        case 5, 6 -> client.x.push(event(account, ++offset));
        case 7 -> client.x.loop.run();
        case 8 -> client.x.loop.runOne();
        case 9 -> read();
        case 10 -> leave();
        default -> pass();
      }
    }

    private void subscribe(String account) {
      client.subscribe(++id, account);
    }

    private void verdict() {
      if (client.verifying() > 0) {
        Set<String> next = new HashSet<>(ACCOUNTS);
        next.removeIf(account -> random.nextInt(3) == 0);
        long life = random.nextLong(1_000, 5_000);
        // What it gives counts at once, and what it takes when it is answered.
        allowed = next;
        end = client.timers.now() + life;
        client.accept("alice", life, next.toArray(String[]::new));
      }
    }

    private void read() {
      if (client.x.table.reads() > 0) {
        client.x.table.answer(offset + 1, offset, 0, -1);
      }
    }

    private void leave() {
      if (client.wire.inFlight() > 0) {
        client.wire.leave();
      }
    }

    private void pass() {
      client.timers.advance(random.nextInt(1_500));
      if (random.nextInt(4) == 0) { // Time is seldom looked at.
        client.auth.tick();
      }
    }
  }

  @Test
  void shouldSendNothingThatTheTokenDoesNotAllowAtThatMoment() {
    for (long seed = 0; seed < SEEDS; seed++) {
      new Run(seed).run();
    }

    for (String seen :
        List.of("welcome", "authenticated", "update", "snapshot", "errorforbidden", "4401")) {
      assertTrue(counts.getOrDefault(seen, 0) > 20, () -> seen + " is rare: " + counts);
    }
    assertEquals(0, counts.getOrDefault("errorbad_message", 0), counts::toString);
  }
}
