package io.livetable.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.ServerConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Sessions whose principals may have two of them, and send 20 messages at once and one each second.
 */
class PrincipalBoundsTest {

  private static final ServerConfig.Overload OVERLOAD =
      new ServerConfig.Overload(1, 1, Duration.ZERO, 1, 100, 1, 2, Duration.ZERO, 1);
  private static final ServerConfig.Session LIMITS =
      new ServerConfig.Session(1, 1, 10, Duration.ZERO, Duration.ZERO);

  private long now;
  private final Admission admission =
      new Admission(MemoryBudget.UNBOUNDED, OVERLOAD, LIMITS, () -> now);
  private final Allowance allowance = admission.newAllowance();
  private final AuthenticatedSession one =
      new AuthenticatedSession(true, frame -> {}, admission.newAllowance());
  private final AuthenticatedSession two =
      new AuthenticatedSession(true, frame -> {}, admission.newAllowance());
  private final AuthenticatedSession three = new AuthenticatedSession(true, frame -> {}, allowance);

  private static void unsubscribe(AuthenticatedSession session, int times) {
    for (int id = 1; id <= times; id++) {
      session.session.receive(
          "{\"type\":\"unsubscribe\",\"id\":%d,\"account\":\"x\"}".formatted(id));
    }
  }

  @Test
  void shouldEndASessionBeyondThoseThatItsSubjectMayHave() {
    one.admitted("a");
    two.admitted("a");
    three.sent();
    three.present();
    three.accept("alice", 600_000, "a");

    assertEquals(List.of("error too_many_sessions"), three.sent());
    assertTrue(three.closed.get(0).startsWith("4429 "), three.closed::toString);
    assertEquals(1, three.count("livetable.auth.sessions.closed", "reason", "too_many"));
    assertEquals(1, admission.tooManySessions().get().intValue());
  }

  @Test
  void shouldLetAnotherSubjectInBesideThem() {
    one.admitted("a");
    two.admitted("a");
    three.sent();
    three.present();
    three.accept("bob", 600_000, "b");

    assertEquals(List.of("welcome"), three.sent());
  }

  @Test
  void shouldCountASessionOnceHoweverManyTokensItPresents() {
    one.admitted("a").admitted("a").admitted("a");
    two.admitted("a");

    assertEquals(List.of(), one.closed);
    assertEquals(List.of(), two.closed);
  }

  @Test
  void shouldShareWhatItsSubjectMaySendFromTheFirstTokenOn() {
    one.admitted("a");
    two.admitted("a");
    three.present();
    three.accept("bob", 600_000, "b");
    unsubscribe(one, 20);
    two.subscribe(1, "a");
    three.sent();
    three.subscribe(1, "b");

    assertEquals(List.of("error 1 rate_limited"), two.sent());
    assertEquals(List.of(), three.sent(), "it is being read");
    now += 1_000;
    two.subscribe(2, "a");
    assertEquals(List.of(), two.sent(), "it is being read");
  }

  @Test
  void shouldTakeATokenAlsoWhenItComesTooFast() {
    one.admitted("a");
    unsubscribe(one, 25);
    one.sent();
    one.present();
    one.accept("alice", 600_000, "a");

    assertEquals(List.of("authenticated alice"), one.sent());
  }

  @Test
  void shouldEndASessionThatSendsTokensTooFast() {
    one.admitted("a");
    int tokens = 0;
    while (one.closed.isEmpty() && tokens < 1_000) {
      one.present();
      one.accept("alice", 600_000, "a");
      tokens++;
    }

    assertEquals(List.of("4429 too many messages in too little time"), one.closed);
    assertEquals(1, admission.sessionsLimited().get().intValue());
  }
}
