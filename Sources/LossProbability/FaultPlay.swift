import Estimation
import Primitives
