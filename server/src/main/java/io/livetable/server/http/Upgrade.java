package io.livetable.server.http;

import io.livetable.server.session.SessionRefusedException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Makes a WebSocket of a request that the guards let in and that offers the subprotocol; any other
 * gets an error in JSON.
 *
 * @param <E> what an endpoint is
 */
final class Upgrade<E> {

  private final String subprotocol;
  private final Guard who;
  private final Guard howMany;
  private final Opening<? extends E> opening;
  private final Refusals refusals;

  /**
   * An upgrade.
   *
   * @param who says whether the request may become a WebSocket at all
   * @param howMany is asked last, of what would be let in otherwise
   */
  Upgrade(
      String subprotocol,
      Guard who,
      Guard howMany,
      Opening<? extends E> opening,
      Refusals refusals) {
    this.subprotocol = subprotocol;
    this.who = who;
    this.howMany = howMany;
    this.opening = opening;
    this.refusals = refusals;
  }

  /** The subprotocol that both sides speak then. */
  String subprotocol() {
    return subprotocol;
  }

  /**
   * The endpoint of a request; null if there is none, and the request has been answered.
   *
   * @param offered the subprotocols that the peer offers
   */
  @Nullable E endpoint(
      Request request, List<String> offered, Response response, Callback callback) {
    Optional<Refusal> refusal = who.refusal(request).or(() -> missing(offered));
    E endpoint = null;
    if (refusal.isEmpty()) {
      try {
        endpoint = opening.endpoint(request);
        refusal = howMany.refusal(request);
      } catch (SessionRefusedException e) {
        refusal = Optional.of(refusal(e));
      }
    }
    if (refusal.isPresent()) {
      refuse(request, response, callback, refusal.get());
      return null;
    }
    return endpoint;
  }

  private static Refusal refusal(SessionRefusedException refused) {
    int status =
        switch (refused.reason()) {
          case STOPPING, OVERLOADED -> HttpStatus.SERVICE_UNAVAILABLE_503;
          case ADDRESS_FULL -> HttpStatus.TOO_MANY_REQUESTS_429;
        };
    return new Refusal(
        status, refused.code(), String.valueOf(refused.getMessage()), refused.retryAfterSeconds());
  }

  private void refuse(Request request, Response response, Callback callback, Refusal refusal) {
    refusals.add(request, refusal);
    if (refusal.status() == HttpStatus.UNAUTHORIZED_401) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, challenge(refusal));
    }
    JsonAnswer.error(response, callback, refusal);
  }

  /** The JDK's WebSocket client shows headers of a refusal, but no body. */
  private static String challenge(Refusal refusal) {
    return "Bearer realm=\"livetable\", error=\"%s\", error_description=\"%s\""
        .formatted(refusal.code(), refusal.message().replaceAll("[^ !#-\\[\\]-~]", "?"));
  }

  private Optional<Refusal> missing(List<String> offered) {
    return offered.contains(subprotocol) // Jetty's own comparison ignores case.
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                HttpStatus.BAD_REQUEST_400,
                "subprotocol",
                "this WebSocket speaks the subprotocol "
                    + subprotocol
                    + ": offer it in Sec-WebSocket-Protocol"));
  }
}
