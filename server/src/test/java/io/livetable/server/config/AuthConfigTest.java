package io.livetable.server.config;

import static io.livetable.server.config.ConfigTexts.problems;
import static io.livetable.server.config.ConfigTexts.valid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.InvalidConfigException.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthConfigTest {

  private static Map<String, String> jwt() {
    Map<String, String> texts = valid();
    texts.put("auth.mode", "jwt");
    texts.put("auth.jwt.jwks", "https://issuer.example/jwks");
    texts.put("auth.jwt.issuer", "https://issuer.example");
    texts.put("auth.jwt.audience", "livetable");
    return texts;
  }

  @Test
  void shouldAskNobodyWithNone() {
    assertEquals(AuthConfig.NONE, ServerConfig.parse(valid()).auth());
  }

  @Test
  void shouldHaveDocumentedDefaults() {
    assertEquals(
        new AuthConfig(
            Optional.of(
                new AuthConfig.Jwt(
                    new AuthConfig.Keys(
                        "https://issuer.example/jwks",
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30),
                        Duration.ofHours(4)),
                    "https://issuer.example",
                    "livetable",
                    List.of("RS256", "ES256"),
                    Duration.ofSeconds(30),
                    Duration.ofDays(1),
                    new AuthConfig.Accounts("accounts", Optional.empty(), Map.of()))),
            Duration.ofSeconds(5),
            Optional.empty()),
        ServerConfig.parse(jwt()).auth());
  }

  @Test
  void shouldTakeEveryKey() {
    Map<String, String> texts = jwt();
    texts.put("auth.timeout.ms", "1000");
    texts.put("auth.token.url", "http://127.0.0.1:8085/token");
    texts.put("auth.jwt.jwks", "http://[::1]:8085/jwks");
    texts.put("auth.jwt.jwks.refresh.ms", "2000");
    texts.put("auth.jwt.jwks.unknown.key.ms", "3000");
    texts.put("auth.jwt.jwks.grace.ms", "4000");
    texts.put("auth.jwt.algorithms", "EdDSA,ES256,EdDSA");
    texts.put("auth.jwt.leeway.ms", "0");
    texts.put("auth.jwt.max.lifetime.ms", "5000");
    texts.put("auth.jwt.accounts.claim", "https://bank.example/accounts");
    texts.put("auth.authorizer", "com.example.Mine");
    texts.put("auth.authorizer.url", "jdbc:x");

    assertEquals(
        new AuthConfig(
            Optional.of(
                new AuthConfig.Jwt(
                    new AuthConfig.Keys(
                        "http://[::1]:8085/jwks",
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4)),
                    "https://issuer.example",
                    "livetable",
                    List.of("EdDSA", "ES256"),
                    Duration.ZERO,
                    Duration.ofSeconds(5),
                    new AuthConfig.Accounts(
                        "https://bank.example/accounts",
                        Optional.of("com.example.Mine"),
                        Map.of("url", "jdbc:x")))),
            Duration.ofSeconds(1),
            Optional.of("http://127.0.0.1:8085/token")),
        ServerConfig.parse(texts).auth());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth.jwt.jwks | http://issuer.example/jwks | must be an https:// URL",
        "auth.jwt.jwks | http://127.0.0.1.example/jwks | must be an https:// URL",
        "auth.jwt.jwks | http://localhost@issuer.example/jwks | must be an https:// URL",
        "auth.jwt.jwks | https://user:secret@issuer.example/jwks | must be an https:// URL",
        "auth.jwt.jwks | file:///etc/keys.json | must be an https:// URL",
        "auth.jwt.jwks | no/such/file.json | is no file that can be read",
        "auth.jwt.algorithms | HS256 | one or more of RS256, ES256, EdDSA",
        "auth.jwt.algorithms | RS256,none | one or more of RS256, ES256, EdDSA",
        "auth.jwt.algorithms | RS256,RS512 | one or more of RS256, ES256, EdDSA",
        "auth.jwt.leeway.ms | 300001 | a whole number from 0 to 300000",
        "auth.jwt.max.lifetime.ms | 0 | a whole number from 1000 to",
        "auth.token.url | http://issuer.example/ | must be an https:// URL",
        "auth.timeout.ms | 99 | a whole number from 100 to 60000",
        "auth.authorizer.url | x | is unknown",
        "auth.jwt.isuer | x | did you mean auth.jwt.issuer?"
      })
  void shouldSayWhatIsWrongWithAValue(String key, String value, String message) {
    Map<String, String> texts = jwt();
    texts.put(key, value);

    List<Problem> problems = problems(texts);

    assertEquals(List.of(key), problems.stream().map(Problem::key).toList());
    assertTrue(problems.get(0).message().contains(message), problems.get(0)::message);
  }

  @Test
  void shouldNameWhatTokensCannotBeCheckedWithout() {
    Map<String, String> texts = valid();
    texts.put("auth.mode", "jwt");

    assertEquals(
        List.of("auth.jwt.jwks", "auth.jwt.issuer", "auth.jwt.audience"),
        problems(texts).stream().map(Problem::key).toList());
  }

  @Test
  void shouldNotLetAModeThatAsksNobodyLookAsIfItDid() {
    Map<String, String> texts = jwt();
    texts.put("auth.mode", "none");

    List<Problem> problems = problems(texts);

    assertEquals(
        List.of("auth.jwt.audience", "auth.jwt.issuer", "auth.jwt.jwks"),
        problems.stream().map(Problem::key).sorted().toList());
    assertTrue(problems.get(0).message().contains("set auth.mode=jwt"));
  }
}
