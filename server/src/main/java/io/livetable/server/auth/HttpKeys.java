package io.livetable.server.auth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A key set at a URL. It must come whole, within a time and a size; redirects are not followed. */
final class HttpKeys implements KeySource {

  /** The largest key set that is taken. */
  static final int MOST_BYTES = 256 * 1024;

  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final URI uri;
  private final Duration timeout;

  /**
   * A source that has not asked yet.
   *
   * @param timeout how long an answer may take, to its last byte
   */
  HttpKeys(URI uri, Duration timeout) {
    this.uri = uri;
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<String> fetch() {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Accept", "application/json, application/jwk-set+json")
            .build();
    CompletableFuture<HttpResponse<byte[]>> asked =
        http.sendAsync(request, answer -> new BoundedBody(MOST_BYTES));
    CompletableFuture<String> text = asked.thenApply(HttpKeys::text);
    return text.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((any, failure) -> asked.cancel(true)); // Nothing if it has ended.
  }

  private static String text(HttpResponse<byte[]> answer) {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("the answer's status is " + answer.statusCode());
    }
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
