package io.livetable.server.session;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.auth.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that ask for a token: who is let in, what they may watch, and when they end. */
@Timeout(20)
class SessionAuthTest {

  private final AuthenticatedSession client = new AuthenticatedSession(true);

  @Test
  void shouldAskAndWelcomeWhoeverIsAccepted() {
    assertEquals(List.of("auth_required"), client.sent());
    client.present();
    assertEquals(List.of(), client.sent());
    client.accept("alice", 600_000, "a");

    assertEquals(List.of("welcome"), client.sent());
    assertEquals(List.of(), client.closed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"subscribe\",\"id\":1,\"account\":\"a\"}",
        "{\"type\":\"unsubscribe\",\"id\":1,\"account\":\"a\"}",
        "{\"type\":\"auth\"}",
        "{\"type\":\"auth\",\"token\":7}",
        "{\"type\":\"publish\"}",
        "[{\"type\":\"subscribe\",\"id\":1,\"account\":\"a\"},{\"type\":\"auth\",\"token\":\"t\"}]",
        "no JSON",
        "[1]"
      })
  void shouldCloseWhatSaysSomethingElseFirst(String first) {
    client.sent();
    client.session.receive(first);

    assertEquals(List.of("error unauthenticated"), client.sent());
    assertEquals(List.of("4501 the first message must be auth, with a token"), client.closed);
    assertEquals(0, client.verifying());
    assertEquals(1, client.count("livetable.auth.sessions.closed", "reason", "missing"));
  }

  @Test
  void shouldCloseWhatSaysNothingInTime() {
    client.sent();
    client.advance(4_999);
    assertEquals(List.of(), client.closed);
    client.advance(1);

    assertEquals(List.of("error unauthenticated"), client.sent());
    assertEquals(List.of("4401 no token came in time"), client.closed);
    client.advance(1_000);
    assertEquals(1, client.closed.size());
  }

  @Test
  void shouldSayThatItCannotTellWhenAVerdictDoesNotComeInTime() {
    client.present();
    client.sent();
    client.advance(5_000);
    client.accept("alice", 600_000, "a");

    assertEquals(List.of("error auth_unavailable"), client.sent());
    assertEquals(List.of("1013 tokens cannot be checked now"), client.closed);
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void shouldCloseWithTheClassOfWhatIsWrong(Refusal refusal) {
    client.present();
    client.sent();
    client.refuse(refusal);

    String expected =
        switch (refusal) {
          case EXPIRED -> "4401 error token_expired";
          case UNAVAILABLE -> "1013 error auth_unavailable";
          default -> "4501 error bad_token";
        };
    String code = client.closed.get(0).substring(0, 4);
    assertEquals(List.of(expected), client.sent().stream().map(sent -> code + " " + sent).toList());
    assertEquals(List.of(code + " " + refusal.text()), client.closed);
    assertTrue(refusal.text().length() < 120, "a close reason has 123 bytes");
  }

  @Test
  void shouldHandleWhatComesBehindATokenAfterItInOrder() {
    client.session.receive(
        """
        [{"type":"auth","token":"t"},{"type":"subscribe","id":1,"account":"a"},
         {"type":"unsubscribe","id":2,"account":"a"}]""");
    client.x.loop.run();
    assertEquals(0, client.handled.get(), "no more is read");
    assertEquals(List.of("auth_required"), client.sent());
    client.accept("alice", 600_000, "a");
    client.x.loop.run();

    assertEquals(List.of("welcome", "unsubscribed 2 a"), client.sent());
    assertEquals(1, client.handled.get());
  }

  @Test
  void shouldNotHandleWhatComesBehindATokenThatIsRefused() {
    client.session.receive(
        """
        [{"type":"auth","token":"t"},{"type":"subscribe","id":1,"account":"a"}]""");
    client.sent();
    client.refuse(Refusal.SIGNATURE);
    client.x.loop.run();

    assertEquals(List.of("error bad_token"), client.sent());
    assertEquals(0, client.session.subscriptions());
    assertEquals(0, client.handled.get());
  }

  @Test
  void shouldCloseWhatBreaksTheProtocolBehindAToken() {
    client.session.receive(
        "[{\"type\":\"auth\",\"token\":\"t\"}" + ",{\"type\":\"publish\"}".repeat(30) + "]");
    client.accept("alice", 600_000, "a");

    assertEquals(List.of("4505 too many messages that cannot be carried out"), client.closed);
  }

  @Test
  void shouldForbidAForeignAccountBeforeAnythingIsLookedUp() throws Exception {
    client.admitted("a");
    client.x.push(event("b", 12));
    client.x.loop.run();
    client.session.receive(Golden.text("subscribe"));
    client.subscribe(2, "b");
    client.session.receive(
        "{\"type\":\"subscribe\",\"id\":3,\"account\":\"no number\",\"feeds\":[\"z\"]}");

    assertEquals(
        List.of("error 1 ACC-0001 forbidden", "error 2 b forbidden", "error 3 no number forbidden"),
        client.sent());
    assertEquals(0, client.x.table.reads(), "the table was not asked");
    assertEquals(false, client.x.loop.runOne(), "nor the partition");
    assertEquals(3, client.registry.get("livetable.auth.subscribes.forbidden").counter().count());
  }

  @Test
  void shouldSayTheSameOfEveryForeignAccount() throws Exception {
    client.admitted("a");
    client.subscribe(1, "ACC-9999");

    assertEquals(List.of(Golden.text("error-forbidden")), client.wire.frames());
  }

  @Test
  void shouldNotCountForeignAccountsAsBrokenProtocol() {
    client.admitted("a");
    for (int id = 1; id <= 50; id++) {
      client.subscribe(id, "b");
    }

    assertEquals(List.of(), client.closed);
    assertEquals(50, client.sent().size());
  }

  @Test
  void shouldForbidWhatAnAuthorizerFailsAt() {
    client.present();
    client.acceptWith(
        account -> {
          throw new IllegalStateException("broken");
        });
    client.sent();
    client.subscribe(1, "a");

    assertEquals(List.of("error 1 a forbidden"), client.sent());
  }

  @Test
  void shouldWarnOnceAheadOfTheEnd() {
    client.admitted("a");
    client.advance(539_999);
    assertEquals(List.of(), client.sent());
    client.advance(1);
    client.advance(1_000);

    assertEquals(List.of("auth_expiring 60000"), client.sent());
  }

  @Test
  void shouldWarnATenthAheadOfAShortLife() {
    client.present();
    client.accept("alice", 100_000, "a");
    client.sent();
    client.advance(89_999);
    assertEquals(List.of(), client.sent());
    client.advance(1);

    assertEquals(List.of("auth_expiring 10000"), client.sent());
  }

  @Test
  void shouldWarnFiveSecondsAheadOfAVeryShortLife() {
    client.present();
    client.accept("alice", 20_000, "a");
    client.sent();
    client.advance(14_999);
    assertEquals(List.of(), client.sent());
    client.advance(1);

    assertEquals(List.of("auth_expiring 5000"), client.sent());
  }

  @Test
  void shouldWarnAtHalfOfALifeOfSeconds() {
    client.present();
    client.accept("alice", 6_000, "a");
    client.sent();
    client.advance(2_999);
    assertEquals(List.of(), client.sent());
    client.advance(1);

    assertEquals(List.of("auth_expiring 3000"), client.sent());
  }

  @Test
  void shouldSendNothingFromTheEndOfTheTokenOnEvenBeforeTheSessionIsClosed() {
    client.admitted("a");
    client.watch(1, "a");
    client.sent();
    client.timers.advance(599_999);
    client.x.push(12);
    client.x.loop.run();
    assertEquals(List.of("update a 12"), client.sent());
    client.timers.advance(1);
    client.x.push(13);
    client.x.loop.run();
    assertEquals(List.of(), client.sent());
    client.auth.tick();

    assertEquals(List.of(), client.sent());
    assertEquals(List.of("4401 the token has expired"), client.closed);
    assertEquals(1, client.count("livetable.auth.sessions.closed", "reason", "expired"));
  }

  @Test
  void shouldSendNoSnapshotThatIsReadWhenTheTokenHasExpired() {
    client.admitted("a");
    client.subscribe(1, "a");
    client.timers.advance(600_000);
    client.x.answer();
    client.auth.tick();

    assertEquals(List.of(), client.sent());
    assertEquals(List.of("4401 the token has expired"), client.closed);
  }

  @Test
  void shouldSendNothingThatWaitedWhenTheTokenExpired() {
    AuthenticatedSession slow = new AuthenticatedSession(false);
    slow.wire.leave();
    slow.admitted("a");
    slow.wire.leave();
    slow.watch(1, "a");
    slow.sent();
    slow.x.push(12);
    slow.x.loop.run();
    slow.timers.advance(600_000);
    slow.wire.leave();

    assertEquals(List.of(), slow.sent());
  }

  @Test
  void shouldGoOnWithAFreshToken() {
    client.admitted("a");
    client.watch(1, "a");
    client.advance(540_000);
    client.sent();
    client.present();
    client.accept("alice", 600_000, "a", "b");
    assertEquals(List.of("authenticated alice"), client.sent());
    client.advance(539_999);
    client.x.push(12);
    client.x.loop.run();
    client.subscribe(2, "b");
    assertEquals(List.of("update a 12"), client.sent());
    client.advance(1);

    assertEquals(List.of("auth_expiring 60000"), client.sent());
    assertEquals(List.of(), client.closed);
  }

  @Test
  void shouldRefuseAFreshTokenOfSomebodyElse() {
    client.admitted("a");
    client.present();
    client.accept("mallory", 600_000, "a");

    assertEquals(List.of("error bad_token"), client.sent());
    assertEquals(List.of("4501 " + Refusal.SUBJECT.text()), client.closed);
  }

  @Test
  void shouldLiveOnWithTheOldTokenWhenAFreshOneCannotBeChecked() {
    client.admitted("a");
    client.watch(1, "a");
    client.sent();
    client.present();
    client.refuse(Refusal.UNAVAILABLE);
    client.x.push(12);
    client.x.loop.run();

    assertEquals(List.of("error auth_unavailable", "update a 12"), client.sent());
    assertEquals(List.of(), client.closed);
  }

  @Test
  void shouldEndTheSubscriptionsThatAFreshTokenDoesNotAllow() {
    client.admitted("a", "b");
    client.watch(1, "a");
    client.watch(2, "b");
    client.sent();
    client.x.push(event("a", 12)); // On its way when the token comes.
    client.present();
    client.accept("alice", 600_000, "b");
    client.x.loop.run();
    client.x.push(event("a", 13));
    client.x.push(event("b", 14));
    client.x.loop.run();

    assertEquals(
        List.of("authenticated alice", "error 1 a forbidden", "update b 14"), client.sent());
    assertEquals(1, client.session.subscriptions());
    assertEquals(
        1, client.registry.get("livetable.auth.subscriptions.withdrawn").counter().count());
    client.subscribe(3, "a");
    assertEquals(List.of("error 3 a forbidden"), client.sent());
  }

  @Test
  void shouldEndASubscriptionWhoseAccountIsBeingRead() {
    client.admitted("a");
    client.subscribe(1, "a");
    client.x.loop.run();
    client.present();
    client.accept("alice", 600_000, "b");
    client.x.answer();

    assertEquals(List.of("authenticated alice", "error 1 a forbidden"), client.sent());
  }

  @Test
  void shouldTakeBackWhatWaitsAboutAnAccountThatIsNotAllowedAnyMore() {
    AuthenticatedSession slow = new AuthenticatedSession(false);
    slow.wire.leave();
    slow.admitted("a", "b");
    slow.wire.leave();
    slow.watch(1, "a");
    slow.watch(2, "b");
    slow.sent();
    slow.session.receive("{\"type\":\"unsubscribe\",\"id\":3,\"account\":\"a\"}");
    slow.x.push(event("b", 12));
    slow.x.loop.run();
    slow.present();
    slow.accept("alice", 600_000, "c");
    slow.x.loop.run();
    slow.wire.leave();

    assertEquals(
        List.of("unsubscribed 3 a", "authenticated alice", "error 2 b forbidden"), slow.sent());
  }

  @Test
  void shouldTakeBackWhatWaitedBeyondTheEndOfTheTokenBeforeAFreshOne() {
    client.admitted("a");
    client.watch(1, "a");
    client.sent();
    client.timers.advance(600_000);
    client.x.push(12);
    client.x.loop.run(); // It waits, and time has not been looked at.
    client.present();
    client.accept("alice", 600_000, "b");
    client.x.loop.run();

    assertEquals(List.of("authenticated alice", "error 1 a forbidden"), client.sent());
  }

  @Test
  void shouldAnswerATokenThatNobodyAskedFor() {
    FakeWire wire = new FakeWire(true);
    Outbox outbox = new Outbox(wire, Generous.bytes(1 << 20), Generous.charge(), () -> {}, () -> 0);
    ClientSession open =
        new ClientSession(
            new FeedSources(List.of(client.x.source())),
            outbox,
            2,
            new ClientCodec(),
            Generous.allowance(),
            Generous.charge(),
            SessionAuth.off(outbox),
            () -> {});
    open.receive("{\"type\":\"auth\",\"token\":\"t\"}");

    assertEquals(List.of("{\"type\":\"authenticated\",\"required\":false}"), wire.frames());
  }

  @Test
  void shouldLetNobodyInWhoIsGone() {
    client.present();
    client.sent();
    client.session.close();
    client.accept("alice", 600_000, "a");
    client.subscribe(1, "a");

    assertEquals(List.of(), client.sent());
    assertEquals(0, client.session.subscriptions());
  }
}
