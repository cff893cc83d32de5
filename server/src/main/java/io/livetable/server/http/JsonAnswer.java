package io.livetable.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes JSON responses. */
final class JsonAnswer {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonAnswer() {}

  /** Writes an object and completes the callback. */
  static void write(Response response, Callback callback, int status, Map<String, ?> content) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    try {
      response.write(true, ByteBuffer.wrap(MAPPER.writeValueAsBytes(content)), callback);
    } catch (JsonProcessingException e) {
      callback.failed(e);
    }
  }

  /** Writes what went wrong, as {@code {"error": code, "message": message}}. */
  static void error(Response response, Callback callback, Refusal refusal) {
    Map<String, String> content = new LinkedHashMap<>();
    content.put("error", refusal.code());
    content.put("message", refusal.message());
    if (refusal.retryAfterSeconds() > 0) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, refusal.retryAfterSeconds());
    }
    write(response, callback, refusal.status(), content);
  }
}
