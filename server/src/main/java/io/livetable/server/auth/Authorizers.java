package io.livetable.server.auth;

import io.livetable.server.config.AuthConfig;
import java.lang.reflect.InvocationTargetException;
import org.apache.kafka.common.config.ConfigException;

/** Makes the authorizer that a configuration names. */
final class Authorizers {

  private static final String KEY = "auth.authorizer: ";

  private Authorizers() {}

  /**
   * The authorizer, configured.
   *
   * @throws ConfigException if there is no such class, or it cannot be used
   */
  static AccountAuthorizer of(AuthConfig.Accounts config) {
    return config
        .authorizer()
        .map(name -> make(name, config))
        .orElseGet(() -> new ClaimAuthorizer(config.claim()));
  }

  private static AccountAuthorizer make(String name, AuthConfig.Accounts config) {
    AccountAuthorizer authorizer;
    try {
      authorizer =
          Class.forName(name).asSubclass(AccountAuthorizer.class).getConstructor().newInstance();
    } catch (ClassNotFoundException e) {
      throw new ConfigException(
          KEY + name + " is not on the class path: put its jar into the server's lib folder");
    } catch (ClassCastException e) {
      throw new ConfigException(
          KEY + name + " does not implement " + AccountAuthorizer.class.getName());
    } catch (InvocationTargetException e) {
      throw new ConfigException(KEY + name + " cannot be made: " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new ConfigException(
          KEY + name + " must be a public class with a public constructor without parameters");
    }
    try {
      authorizer.configure(config.settings());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(KEY + name + " cannot use its settings: " + e.getMessage());
    }
    return authorizer;
  }
}
