package io.livetable.server.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A server's admin listener: health and metrics. Thread-safe. */
public final class ServerAdmin {

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final String url;

  /** The listener at a base URL. */
  public ServerAdmin(String url) {
    this.url = url;
  }

  /** Whether the server says that it is ready. */
  public boolean ready() {
    return get("/health/ready").statusCode() == 200;
  }

  /** The server's metrics in Prometheus' text format. */
  public String metrics() {
    return get("/metrics").body();
  }

  /**
   * The sum of a counter's samples.
   *
   * @param label one label that a sample must have, as {@code name="value"}
   */
  public static long sum(String metrics, String name, String label) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private HttpResponse<String> get(String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(5)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
