package io.livetable.server.devstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** A Connect worker's REST API. Thread-safe. */
public final class ConnectRest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String url;

  /** The API at a base URL. */
  public ConnectRest(String url) {
    this.url = url;
  }

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param body the JSON; a missing node if there is none
   */
  public record Answer(int status, JsonNode body) {}

  /** GET. */
  public Answer get(String path) {
    return send(request(path).GET());
  }

  /** DELETE. */
  public Answer delete(String path) {
    return send(request(path).DELETE());
  }

  /** PUT without a body. */
  public Answer put(String path) {
    return send(request(path).PUT(BodyPublishers.noBody()));
  }

  /** PUT of a flat JSON object. */
  public Answer put(String path, Map<String, String> body) {
    return send(request(path).PUT(BodyPublishers.ofString(text(body))));
  }

  /** POST. */
  public Answer post(String path, JsonNode body) {
    return send(request(path).POST(BodyPublishers.ofString(text(body))));
  }

  /**
   * Creates a connector, or changes it if there is one of the name; waits while the worker is busy
   * rebalancing.
   */
  public void create(String name, Map<String, String> config) {
    Await.until(
        "Connect to accept connector " + name,
        Duration.ofSeconds(60),
        () -> {
          Answer answer =
              get("/connectors/" + name).status() == 404
                  ? post(
                      "/connectors",
                      JSON.createObjectNode()
                          .put("name", name)
                          .set("config", JSON.valueToTree(config)))
                  : put("/connectors/" + name + "/config", config);
          if (answer.status() == 400) {
            throw new IllegalArgumentException(answer.body().toString());
          }
          return answer.status() == 200 || answer.status() == 201;
        });
  }

  /** Waits until a connector has tasks and all of them run. */
  public void awaitRunning(String name) {
    Await.until(
        "connector " + name + " to run",
        Duration.ofSeconds(60),
        () -> {
          JsonNode status = get("/connectors/" + name + "/status").body();
          JsonNode tasks = status.path("tasks");
          for (JsonNode task : tasks) {
            if (!task.path("state").asText().equals("RUNNING")) {
              throw new IllegalStateException(status.toString());
            }
          }
          return tasks.size() > 0;
        });
  }

  /** Waits until a task of a connector has failed and tells why. */
  public String awaitFailure(String name, Duration timeout) {
    return Await.value(
        "a task of connector " + name + " to fail",
        timeout,
        () -> {
          for (JsonNode task : get("/connectors/" + name + "/status").body().path("tasks")) {
            if (task.path("state").asText().equals("FAILED")) {
              return task.path("trace").asText();
            }
          }
          return null;
        });
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(Duration.ofSeconds(30))
        .header("Content-Type", "application/json");
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      JsonNode body =
          response.body().startsWith("{") || response.body().startsWith("[")
              ? JSON.readTree(response.body())
              : MissingNode.getInstance();
      return new Answer(response.statusCode(), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String text(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
