{{/* Takes dict "root", "component", "name" and "budget": the one field that says how much. */}}
{{- define "acrida.disruptionBudget" -}}
apiVersion: {{ ternary "policy/v1" "policy/v1beta1" (semverCompare ">=1.21-0" .root.Capabilities.KubeVersion.Version) }}
kind: PodDisruptionBudget
metadata:
  {{- include "acrida.metadata" . | nindent 2 }}
spec:
  {{- toYaml .budget | nindent 2 }}
  selector:
    matchLabels:
      {{- include "acrida.selector" . | nindent 6 }}
{{- end -}}
