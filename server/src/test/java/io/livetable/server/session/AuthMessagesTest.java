package io.livetable.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.FeedKind;
import io.livetable.server.auth.Principal;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.subscription.ManualTimers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Compares what the server says of tokens with the golden samples, byte for byte. */
class AuthMessagesTest {

  private static final Principal ALICE =
      new Principal("alice", 1767229170000L, 1767229200000L, account -> true);

  private static void assertGolden(String name, byte[] message) throws Exception {
    assertEquals(Golden.text(name), new String(message, UTF_8), name);
  }

  @Test
  void shouldAskForAToken() throws Exception {
    Duration timeout = Duration.ofSeconds(5);

    assertGolden("auth-required", AuthMessages.required(timeout, Optional.empty()));
    assertGolden(
        "auth-required-url",
        AuthMessages.required(timeout, Optional.of("https://example.com/token")));
  }

  @Test
  void shouldTellWhatIsKnownOfTheToken() throws Exception {
    assertGolden("authenticated", AuthMessages.authenticated(ALICE, 3_600_000));
    assertGolden("authenticated-not-required", AuthMessages.notRequired());
    assertGolden("auth-expiring", AuthMessages.expiring(1767229200000L, 60_000));
  }

  @Test
  void shouldTellItInTheWelcome() throws Exception {
    ManualTimers timers = new ManualTimers();
    FakeFeed balance = new FakeFeed("balance", FeedKind.LATEST, timers);
    ServerConfig.Session limits =
        new ServerConfig.Session(
            1 << 20, 16384, 100, Duration.ofSeconds(15), Duration.ofSeconds(30));

    assertGolden(
        "welcome-auth",
        ServerMessages.welcome(
            "s1", "00ff", limits, List.of(balance.hub), AuthMessages.inWelcome(ALICE, 3_600_000)));
  }
}
