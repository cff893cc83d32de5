package io.livetable.server.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.protocol.FeedKind;
import io.livetable.server.auth.AccountAccess;
import io.livetable.server.auth.Principal;
import io.livetable.server.auth.Refusal;
import io.livetable.server.auth.Verdict;
import io.livetable.server.config.AuthConfig;
import io.livetable.server.metrics.AuthMeters;
import io.livetable.server.subscription.ManualTimers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A session that asks for a token, over one feed "x" that is ready and current, with a clock and
 * verdicts that come when the test says so.
 */
final class AuthenticatedSession {

  /** What the wall clock says when the session is opened. */
  static final long WALL = 1_000_000_000L;

  final ManualTimers timers = new ManualTimers();
  final FakeFeed x = new FakeFeed("x", FeedKind.HISTORY, timers);
  final FakeWire wire;
  final Outbox outbox;
  final SessionAuth auth;
  final ClientSession session;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final AtomicInteger handled = new AtomicInteger();

  /** What the session was closed with: code, a space, reason. */
  final List<String> closed = new ArrayList<>();

  private final ArrayDeque<CompletableFuture<Verdict>> verifying = new ArrayDeque<>();

  /**
   * A session that has just been opened.
   *
   * @param synchronous whether frames leave at once
   */
  AuthenticatedSession(boolean synchronous) {
    this(synchronous, frame -> {});
  }

  /** The same; {@code listener} is given each frame when it is sent. */
  AuthenticatedSession(boolean synchronous, Consumer<String> listener) {
    this(synchronous, listener, Generous.allowance());
  }

  /** The same, which may ask for that much. */
  AuthenticatedSession(boolean synchronous, Consumer<String> listener, Allowance allowance) {
    wire = new FakeWire(synchronous, listener);
    outbox = new Outbox(wire, Generous.bytes(1 << 20), Generous.charge(), () -> {}, timers::now);
    auth =
        new SessionAuth(
            new Authentication(
                token -> {
                  CompletableFuture<Verdict> verdict = new CompletableFuture<>();
                  verifying.add(verdict);
                  return verdict;
                },
                AuthConfig.NONE,
                () -> Instant.ofEpochMilli(WALL + timers.now()),
                new AuthMeters(registry)),
            outbox,
            timers::now,
            allowance::identify,
            (code, reason) -> {
              closed.add(code + " " + reason);
              outbox.close();
            },
            more -> "{\"type\":\"welcome\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    session =
        new ClientSession(
            new FeedSources(List.of(x.source())),
            outbox,
            3,
            new ClientCodec(),
            allowance,
            Generous.charge(),
            auth,
            handled::incrementAndGet);
    x.makeReady();
    auth.greet();
  }

  /** The client presents a token. */
  void present() {
    session.receive("{\"type\":\"auth\",\"token\":\"t\"}");
  }

  /**
   * The oldest token is accepted: it is the subject's, and serves so long and for these accounts.
   */
  void accept(String subject, long lifeMs, String... accounts) {
    Set<String> allowed = Set.of(accounts);
    accept(subject, lifeMs, allowed::contains);
  }

  /** The oldest token is accepted; what it allows is said by {@code access}. */
  void acceptWith(AccountAccess access) {
    accept("alice", 600_000, access);
  }

  private void accept(String subject, long lifeMs, AccountAccess access) {
    long ends = WALL + timers.now() + lifeMs;
    verifying.remove().complete(new Verdict.Accepted(new Principal(subject, ends, ends, access)));
  }

  /** The oldest token is refused. */
  void refuse(Refusal refusal) {
    verifying.remove().complete(new Verdict.Refused(refusal));
  }

  /** How many tokens are being verified. */
  int verifying() {
    return verifying.size();
  }

  /** Opened, and let in for ten minutes. */
  AuthenticatedSession admitted(String... accounts) {
    present();
    accept("alice", 600_000, accounts);
    wire.frames();
    return this;
  }

  /** The client watches an account, is answered and live. */
  void watch(long id, String account) {
    subscribe(id, account);
    x.answer();
  }

  void subscribe(long id, String account) {
    session.receive("{\"type\":\"subscribe\",\"id\":%d,\"account\":\"%s\"}".formatted(id, account));
  }

  /** Time passes, and is looked at. */
  void advance(long millis) {
    timers.advance(millis);
    auth.tick();
  }

  double count(String name, String tag, String value) {
    return registry.get(name).tag(tag, value).counter().count();
  }

  /** What the client got since the last call, in short. */
  List<String> sent() {
    List<String> all = new ArrayList<>();
    try {
      for (String frame : wire.frames()) {
        JsonNode json = new ObjectMapper().readTree(frame);
        for (JsonNode message : json.isArray() ? json : List.of(json)) {
          StringBuilder text = new StringBuilder(message.path("type").asText());
          for (String field :
              List.of("id", "account", "offset", "next", "code", "subject", "inMs", "required")) {
            if (message.has(field)) {
              text.append(' ').append(message.path(field).asText());
            }
          }
          all.add(text.toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}
