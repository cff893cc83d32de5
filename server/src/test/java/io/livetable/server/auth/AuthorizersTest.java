package io.livetable.server.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.AuthConfig;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizersTest {

  /** Allows the account that its settings name. */
  public static final class OfSettings implements AccountAuthorizer {
    private String account = "";

    @Override
    public void configure(Map<String, String> settings) {
      account = settings.getOrDefault("account", "");
      if (account.isEmpty()) {
        throw new IllegalArgumentException("account is missing");
      }
    }

    @Override
    public AccountAccess access(VerifiedToken token) {
      return account::equals;
    }
  }

  /** Cannot be made from outside. */
  static final class Hidden implements AccountAuthorizer {
    private Hidden() {}

    @Override
    public AccountAccess access(VerifiedToken token) {
      return account -> true;
    }
  }

  /** Fails. */
  public static final class Broken implements AccountAuthorizer {
    /** Fails. */
    public Broken() {
      throw new IllegalStateException("broken");
    }

    @Override
    public AccountAccess access(VerifiedToken token) {
      return account -> true;
    }
  }

  private static AccountAuthorizer make(String name, Map<String, String> settings) {
    return Authorizers.of(new AuthConfig.Accounts("accounts", Optional.of(name), settings));
  }

  @Test
  void shouldMakeAndConfigureWhatIsNamed() throws Exception {
    AccountAccess access =
        make(OfSettings.class.getName(), Map.of("account", "a"))
            .access(new VerifiedToken("alice", 0, Map.of()));

    assertTrue(access.allows("a"));
    assertEquals(false, access.allows("b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.example.Nowhere | is not on the class path",
        "java.lang.String | does not implement io.livetable.server.auth.AccountAuthorizer",
        "io.livetable.server.auth.AuthorizersTest$Hidden | must be a public class",
        "io.livetable.server.auth.AuthorizersTest$Broken | cannot be made: java.lang.IllegalStateException: broken",
        "io.livetable.server.auth.AuthorizersTest$OfSettings | cannot use its settings: account is missing"
      })
  void shouldSayWhatIsWrongWithOne(String name, String message) {
    ConfigException e = assertThrows(ConfigException.class, () -> make(name, Map.of()));

    assertTrue(String.valueOf(e.getMessage()).contains(message), e::getMessage);
    assertTrue(String.valueOf(e.getMessage()).startsWith("auth.authorizer: "), e::getMessage);
  }
}
