package dev.postern.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a key of a file means and allows. A component without {@code fallback} is required, unless its type is {@code
 * Nullable}. The reference in {@code config/README.md} and the JSON schema are checked against these.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {
    /** What it is, its unit, what it protects against and when to change it. */
    String about() default "";

    /** The name in the file, where that is no Java name. */
    String name() default "";

    /** The value of an absent key, as YAML. */
    String fallback() default "";

    /** The texts that are allowed, for a text or the elements of a list; none means any. */
    String[] oneOf() default {};

    /** Texts that a later version brings. */
    String[] later() default {};

    /** Smallest number. */
    int min() default 0;

    /** Largest number. */
    int max() default Integer.MAX_VALUE;
}
