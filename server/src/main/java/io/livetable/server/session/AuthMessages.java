package io.livetable.server.session;

import io.livetable.server.auth.Principal;
import java.time.Duration;
import java.util.Optional;

/** Writes what a server says to a client of tokens. */
final class AuthMessages {

  private AuthMessages() {}

  /** The first message where a token is asked for. */
  static byte[] required(Duration timeout, Optional<String> tokenUrl) {
    JsonBytes json =
        new JsonBytes(160)
            .raw("{\"type\":\"auth_required\",\"timeoutMs\":")
            .number(timeout.toMillis());
    tokenUrl.ifPresent(url -> json.raw(",\"tokenUrl\":").string(url));
    return json.raw("}").toBytes();
  }

  /** What the welcome says of a token, as a further field. */
  static byte[] inWelcome(Principal principal, long leftMs) {
    return principal(new JsonBytes(128).raw(",\"auth\":{"), principal, leftMs).toBytes();
  }

  /** A further token is accepted. */
  static byte[] authenticated(Principal principal, long leftMs) {
    return principal(new JsonBytes(128).raw("{\"type\":\"authenticated\","), principal, leftMs)
        .toBytes();
  }

  /** A token came, and none is asked for. */
  static byte[] notRequired() {
    return new JsonBytes(48).raw("{\"type\":\"authenticated\",\"required\":false}").toBytes();
  }

  /** The token soon counts no more. */
  static byte[] expiring(long at, long leftMs) {
    return new JsonBytes(80)
        .raw("{\"type\":\"auth_expiring\",\"at\":")
        .number(at)
        .raw(",\"inMs\":")
        .number(leftMs)
        .raw("}")
        .toBytes();
  }

  private static JsonBytes principal(JsonBytes json, Principal principal, long leftMs) {
    return json.raw("\"subject\":")
        .string(principal.subject())
        .raw(",\"expiresAt\":")
        .number(principal.ends())
        .raw(",\"expiresInMs\":")
        .number(leftMs)
        .raw("}");
  }
}
