package io.livetable.server.http;

import io.livetable.server.config.ServerConfig;
import io.livetable.server.http.HealthSource.Readiness;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A server of a configuration that the test chooses, whose WebSockets send back what they get. */
abstract class ListenerFixture {

  static final String SECRET = "a-secret-of-some-length";
  static final String CLIENT_PROTOCOL = "Sec-WebSocket-Protocol: livetable.v1";
  static final String LINK_PROTOCOL = "Sec-WebSocket-Protocol: livetable-link.v1";
  static final String BEARER = "Authorization: Bearer " + SECRET;

  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** The addresses that clients came from. */
  final BlockingQueue<String> addresses = new LinkedBlockingQueue<>();

  private final AtomicLong nanos = new AtomicLong();
  private @Nullable HttpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** Starts a server with these keys besides those that it needs. */
  HttpServer start(Map<String, String> more) throws ListenerException {
    Map<String, String> keys =
        new TreeMap<>(
            Map.of(
                "server.id", "s1",
                "state.dir", "unused",
                "auth.mode", "none",
                "link.secret", SECRET,
                "kafka.bootstrap.servers", "127.0.0.1:1",
                "feeds", "balance",
                "feed.balance.topic", "balances",
                "feed.balance.kind", "latest"));
    for (String listener : List.of("client", "link", "admin")) {
      keys.put(listener + ".listener", "127.0.0.1:0");
    }
    keys.putAll(more);
    HttpServer started =
        new HttpServer(
            ServerConfig.parse(keys),
            this::endpoint,
            EchoEndpoint::new,
            4096,
            () -> new Readiness(List.of(), Map.of()),
            meters,
            nanos::get);
    started.start();
    server = started;
    return started;
  }

  /** What a client's request becomes. */
  FrameHandler endpoint(String address) {
    addresses.add(address);
    return new EchoClient();
  }

  /** Lets time pass. */
  void pass(long amount, TimeUnit unit) {
    nanos.addAndGet(unit.toNanos(amount));
  }

  double refused(String listener, String code) {
    return meters
        .counter("livetable.http.refused", "listener", listener + ".listener", "code", code)
        .count();
  }
}
