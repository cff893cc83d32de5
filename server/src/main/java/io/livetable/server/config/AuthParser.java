package io.livetable.server.config;

import io.livetable.server.config.InvalidConfigException.Problem;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;

/** Parses who may watch which accounts, and checks what concerns several of its keys. */
final class AuthParser {

  private static final Pattern URL = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+://.*");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

  private final Map<String, String> texts;

  /** A parser of these texts; what is wrong is added to {@code problems}. */
  AuthParser(ParsedKeys keys, Map<String, String> texts, List<Problem> problems) {
    this.texts = texts;
    String mode = keys.value(AuthKeys.MODE).map(Object::toString).orElse("");
    if (mode.equals("jwt")) {
      for (String key : List.of(AuthKeys.JWKS, AuthKeys.ISSUER, AuthKeys.AUDIENCE)) {
        if (keys.value(key).filter(value -> value.toString().isBlank()).isPresent()) {
          problems.add(
              new Problem(
                  key, "is missing: auth.mode=jwt needs it, to know which tokens to trust"));
        }
      }
      String jwks = keys.value(AuthKeys.JWKS).map(Object::toString).orElse("");
      if (!jwks.isBlank() && !isUrl(jwks) && !Files.isReadable(Path.of(jwks))) {
        problems.add(
            new Problem(
                AuthKeys.JWKS,
                "'%s' is no file that can be read: name the issuer's key set, a URL or a file"
                    .formatted(jwks)));
      }
    } else if (mode.equals("none")) {
      texts.forEach(
          (key, value) -> {
            if (isOfTokens(key) && !value.isEmpty()) {
              problems.add(
                  new Problem(
                      key,
                      "has no effect with auth.mode=none, which asks nobody: set auth.mode=jwt, or"
                          + " remove the key"));
            }
          });
    }
  }

  private static boolean isOfTokens(String key) {
    return key.startsWith("auth.jwt.")
        || key.startsWith(AuthKeys.AUTHORIZER)
        || key.equals(AuthKeys.TOKEN_URL);
  }

  /** Whether a key is a setting of the authorizer's own. */
  static boolean isAuthorizers(String key, Map<String, String> texts) {
    return key.startsWith(AuthKeys.AUTHORIZER_SETTINGS)
        && !texts.getOrDefault(AuthKeys.AUTHORIZER, "").isEmpty();
  }

  /** Whether a text is a URL, and not a file's name. */
  static boolean isUrl(String text) {
    return URL.matcher(text).matches();
  }

  /** Whether nobody can come between: an https URL, or one of this machine's loopback. */
  static boolean isSafe(String text) {
    try {
      URI uri = new URI(text);
      String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
      return uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null
          && (scheme.equals("https")
              || (scheme.equals("http") && LOOPBACK.matcher(uri.getHost()).matches()));
    } catch (java.net.URISyntaxException e) {
      return false;
    }
  }

  /** What the keys say; only to be asked for when there was no problem. */
  AuthConfig config(AbstractConfig values) {
    Optional<AuthConfig.Jwt> jwt =
        values.getString(AuthKeys.MODE).equals("jwt") ? Optional.of(jwt(values)) : Optional.empty();
    return new AuthConfig(
        jwt, millis(values, AuthKeys.TIMEOUT), text(values.getString(AuthKeys.TOKEN_URL)));
  }

  private AuthConfig.Jwt jwt(AbstractConfig values) {
    Map<String, String> settings = new TreeMap<>();
    texts.forEach(
        (key, value) -> {
          if (key.startsWith(AuthKeys.AUTHORIZER_SETTINGS)) {
            settings.put(key.substring(AuthKeys.AUTHORIZER_SETTINGS.length()), value);
          }
        });
    return new AuthConfig.Jwt(
        new AuthConfig.Keys(
            values.getString(AuthKeys.JWKS),
            millis(values, AuthKeys.JWKS_REFRESH),
            millis(values, AuthKeys.JWKS_UNKNOWN),
            millis(values, AuthKeys.JWKS_GRACE)),
        values.getString(AuthKeys.ISSUER),
        values.getString(AuthKeys.AUDIENCE),
        values.getList(AuthKeys.ALGORITHMS).stream().distinct().toList(),
        millis(values, AuthKeys.LEEWAY),
        millis(values, AuthKeys.MAX_LIFETIME),
        new AuthConfig.Accounts(
            values.getString(AuthKeys.ACCOUNTS_CLAIM),
            text(values.getString(AuthKeys.AUTHORIZER)),
            settings));
  }

  private static Optional<String> text(String text) {
    return Optional.of(text).filter(value -> !value.isBlank());
  }

  private static Duration millis(AbstractConfig values, String key) {
    return Duration.ofMillis(values.getLong(key));
  }
}
