package dev.postern.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a record says about keys that are not its components. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Keys {
    /** Keys that a later version brings: refused with a sentence of their own. */
    String[] later() default {};

    /** Whether all other keys are ignored: for objects of which this program needs a part. */
    boolean othersIgnored() default false;
}
