package io.livetable.server.http;

import io.livetable.server.http.HealthSource.Readiness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Serves {@code /health/live} (200 while the process answers), {@code /health/ready} (200 or 503
 * with the reasons) and {@code /metrics} (Prometheus text).
 */
final class AdminHandler extends Handler.Abstract {

  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HealthSource health;
  private final PrometheusMeterRegistry meters;

  AdminHandler(HealthSource health, PrometheusMeterRegistry meters) {
    this.health = health;
    this.meters = meters;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
      return false;
    }
    switch (Request.getPathInContext(request)) {
      case "/health/live" ->
          JsonAnswer.write(response, callback, HttpStatus.OK_200, Map.of("status", "live"));
      case "/health/ready" -> ready(response, callback);
      case "/metrics" -> metrics(response, callback);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void ready(Response response, Callback callback) {
    Readiness readiness = health.readiness();
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("status", readiness.ready() ? "ready" : "not_ready");
    content.put("reasons", readiness.reasons());
    content.put("details", readiness.details());
    JsonAnswer.write(
        response,
        callback,
        readiness.ready() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
        content);
  }

  private void metrics(Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, PROMETHEUS_TEXT);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, StandardCharsets.UTF_8.encode(meters.scrape(PROMETHEUS_TEXT)), callback);
  }
}
